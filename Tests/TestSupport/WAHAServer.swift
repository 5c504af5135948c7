import Domain
import Foundation

/// A WAHA server of the tests, as strict as its contract: the paths the channel uses, sessions with a status, and chats
/// that remember what was sent. What it delivered is counted by chat and text.
package final class WAHAServer: Sendable {
    package enum Engine: String, Sendable { case webjs, noweb, gows }
    package static let sendText = "POST /api/sendText"
    package static let newMessageID = "GET /api/{session}/new-message-id"
    package static let checkExists = "GET /api/contacts/check-exists"
    package static let key = "waha-test-key"
    /// The first bytes of a PNG are all a test looks at.
    package static let picture: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0xFF, 0x80]

    package let vendor: VendorServer
    private let book: WAHABook

    /// - Parameter sessions: those that can send; every other name is unknown.
    package init(_ engine: Engine = .noweb, sessions: [String]) throws {
        let book = WAHABook(engine, sessions)
        self.book = book
        vendor = try VendorServer(Self.routes(book))
    }

    package var base: String { vendor.base }
    package func set(_ session: String, status: String?) { book.set(session, status: status) }
    /// A number that is not on the network.
    package func exclude(_ digits: String) { book.exclude(digits) }
    package func stop() { vendor.stop() }

    private static func routes(_ book: WAHABook) -> [VendorRoute] {
        func route(_ method: String, _ template: String, _ work: @escaping VendorRoute.Work) -> VendorRoute {
            VendorRoute(method, template) { request in
                guard request.headers["x-api-key"] == key else {
                    return .json(401, ["message": "Unauthorized", "statusCode": 401])
                }
                return try work(request)
            }
        }
        return [
            route("GET", "/api/contacts/check-exists", book.exists),
            route("GET", "/api/{session}/new-message-id") { _ in book.newID() },
            route("POST", "/api/sendText", book.sendText),
            route("GET", "/api/sessions/{session}", book.session),
            route("POST", "/api/sessions", book.create),
            route("POST", "/api/sessions/{session}/start", book.begin),
            route("POST", "/api/sessions/{session}/restart", book.begin),
            route("GET", "/api/{session}/auth/qr", book.qr),
            route("GET", "/api/{session}/chats/{chat}/messages", book.list),
            route("GET", "/api/{session}/chats/{chat}/messages/{message}", book.one),
        ]
    }
}

/// What the server knows: its sessions, who is on the network, and every message it sent.
private final class WAHABook: @unchecked Sendable {  // everything mutable is guarded by `lock`
    private struct Message {
        let session: String
        let chat: String
        let id: String
        let text: String
        let at: Int
    }
    private let engine: WAHAServer.Engine
    private let lock = NSLock()
    private var statuses: [String: String]
    private var strangers: Set<String> = []
    private var messages: [Message] = []
    private var made = 0

    init(_ engine: WAHAServer.Engine, _ sessions: [String]) {
        self.engine = engine
        statuses = Dictionary(sessions.map { ($0, "WORKING") }, uniquingKeysWith: { first, _ in first })
    }

    func set(_ session: String, status: String?) { lock.withLock { statuses[session] = status } }
    func exclude(_ digits: String) { _ = lock.withLock { strangers.insert(digits) } }

    // MARK: sending

    func exists(_ request: VendorRequest) throws -> VendorAnswer {
        guard let phone = request.query["phone"], (8...15).contains(phone.count), phone.allSatisfy(\.isNumber),
            request.query["session"] != nil
        else { throw VendorComplaint("check-exists wants a phone of 8 to 15 digits and a session: \(request.query)") }
        let isHere = lock.withLock { !strangers.contains(phone) }
        return .json(
            200, isHere ? ["numberExists": true, "chatId": .string(phone + "@c.us")] : ["numberExists": false])
    }

    func newID() -> VendorAnswer {
        guard engine != .webjs else {
            return .json(422, ["error": "not implemented by the engine", "statusCode": 422])
        }
        return .json(200, ["id": .string(nextID())])
    }

    private func nextID() -> String {
        lock.withLock {
            made += 1
            return "3EB0" + String(format: "%08X", made)
        }
    }

    func sendText(_ request: VendorRequest) throws -> VendorAnswer {
        let members = try request.members(
            required: ["session", "chatId", "text"],
            optional: ["id", "reply_to", "linkPreview", "linkPreviewHighQuality", "mentions"])
        let (session, chat) = (members["session"]?.string ?? "", members["chatId"]?.string ?? "")
        guard chat.wholeMatch(of: /\d{8,15}@c\.us/) != nil else { throw VendorComplaint("chatId '\(chat)'") }
        guard let text = members["text"]?.string, !text.isEmpty else { throw VendorComplaint("no text") }
        guard let status = lock.withLock({ statuses[session] }) else { return Self.unknownSession }
        guard status == "WORKING" else { return Self.notReady(session, status, expected: "WORKING") }
        let id = members["id"]?.string ?? nextID()
        let message = Message(
            session: session, chat: chat, id: id, text: text, at: Int(Date().timeIntervalSince1970))
        lock.withLock { messages.append(message) }
        return .json(201, answer(message), delivers: "\(chat) \(text)")
    }

    /// Each engine writes the id elsewhere.
    private func answer(_ message: Message) -> JSONValue {
        let whole = "true_\(message.chat)_\(message.id)"
        switch engine {
        case .noweb: return ["key": ["id": .string(message.id), "fromMe": true], "status": 1]
        case .webjs: return ["id": ["_serialized": .string(whole), "id": .string(message.id), "fromMe": true]]
        case .gows: return ["id": .string(whole)]
        }
    }

    private static let unknownSession = VendorAnswer.json(404, ["message": "Session not found", "statusCode": 404])

    private static func notReady(_ session: String, _ status: String, expected: String) -> VendorAnswer {
        .json(
            422,
            [
                "error": "Session status is not as expected. Try again later or restart the session",
                "session": .string(session), "status": .string(status), "expected": [.string(expected)],
            ])
    }

    // MARK: sessions

    func session(_ request: VendorRequest) throws -> VendorAnswer {
        let name = request.parameters["session"] ?? ""
        guard let status = lock.withLock({ statuses[name] }) else { return Self.unknownSession }
        return .json(200, ["name": .string(name), "status": .string(status), "me": .null])
    }

    func create(_ request: VendorRequest) throws -> VendorAnswer {
        let members = try request.members(required: ["name"], optional: ["start", "config"])
        guard let name = members["name"]?.string, name.wholeMatch(of: /[A-Za-z0-9_-]{1,54}/) != nil else {
            throw VendorComplaint("no name of a session")
        }
        guard lock.withLock({ statuses[name] }) == nil else {
            return .json(422, ["message": "Session already exists. Use PUT", "statusCode": 422])
        }
        set(name, status: "SCAN_QR_CODE")
        return .json(201, ["name": .string(name), "status": "STARTING"])
    }

    func begin(_ request: VendorRequest) throws -> VendorAnswer {
        let name = request.parameters["session"] ?? ""
        guard lock.withLock({ statuses[name] }) != nil else { return Self.unknownSession }
        set(name, status: "SCAN_QR_CODE")
        return .json(201, ["name": .string(name), "status": "STARTING"])
    }

    func qr(_ request: VendorRequest) throws -> VendorAnswer {
        let name = request.parameters["session"] ?? ""
        guard let status = lock.withLock({ statuses[name] }) else { return Self.unknownSession }
        guard status == "SCAN_QR_CODE" else { return Self.notReady(name, status, expected: "SCAN_QR_CODE") }
        return VendorAnswer(200, WAHAServer.picture, headers: ["content-type": "image/png"])
    }

    // MARK: chats

    func list(_ request: VendorRequest) throws -> VendorAnswer {
        guard request.query["limit"] != nil else { throw VendorComplaint("a list wants a limit") }
        let since = request.query["filter.timestamp.gte"].flatMap { Int($0) } ?? 0
        let found = lock.withLock { messages }.filter {
            $0.session == request.parameters["session"] && $0.chat == request.parameters["chat"] && $0.at >= since
        }
        return .json(200, .array(found.map(Self.shown)))
    }

    func one(_ request: VendorRequest) throws -> VendorAnswer {
        let found = lock.withLock { messages }.first {
            $0.session == request.parameters["session"]
                && request.parameters["message"] == "true_\($0.chat)_\($0.id)"
        }
        return found.map { .json(200, Self.shown($0)) } ?? .json(404, ["message": "Message not found"])
    }

    private static func shown(_ message: Message) -> JSONValue {
        [
            "id": .string("true_\(message.chat)_\(message.id)"), "timestamp": JSONValue(message.at), "fromMe": true,
            "body": .string(message.text),
        ]
    }
}
