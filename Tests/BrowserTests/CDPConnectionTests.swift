import Domain
import Foundation
import ProcessBridge
import Testing

@testable import Browser

/// A transport without a browser: keeps what was sent and says what it is told to say.
final class FakeTransport: CDPTransport {
    private struct State {
        var sent: [JSONValue] = []
        var onFrame: (@Sendable ([UInt8]) -> Void)?
        var onEnd: (@Sendable () -> Void)?
    }
    private let state = Guarded(State())
    /// Answers a command at once, or keeps silent.
    let answer: @Sendable (JSONValue) -> JSONValue?

    init(_ answer: @escaping @Sendable (JSONValue) -> JSONValue? = { _ in nil }) { self.answer = answer }

    var sent: [JSONValue] { state.use { $0.sent } }
    func start(onFrame: @escaping @Sendable ([UInt8]) -> Void, onEnd: @escaping @Sendable () -> Void) {
        state.use { ($0.onFrame, $0.onEnd) = (onFrame, onEnd) }
    }
    func send(_ frame: [UInt8]) {
        guard let message = try? JSONReader.read(frame) else { return }
        state.use { $0.sent.append(message) }
        if var reply = answer(message)?.object {
            reply["id"] = message["id"]
            say(.object(reply))
        }
    }
    func say(_ message: JSONValue) { state.use { $0.onFrame }?(message.encoded) }
    func say(raw: String) { state.use { $0.onFrame }?(Array(raw.utf8)) }
    func hangUp() { state.use { $0.onEnd }?() }
    func close() {}
}

/// A clock whose sleeps end when a test says so.
final class StillClock: Clock, @unchecked Sendable {
    typealias Instant = ContinuousClock.Instant
    private let sleepers = Guarded<[CheckedContinuation<Void, Never>]>([])
    let now = ContinuousClock.now
    let minimumResolution = Duration.zero
    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        await withCheckedContinuation { waiter in sleepers.use { $0.append(waiter) } }
        try Task.checkCancellation()
    }
    /// Ends all sleeps, once there are so many.
    func ring(after count: Int) async {
        while sleepers.use({ $0.count }) < count { await Task.yield() }
        ringNow()
    }
    /// Ends whatever sleeps there are.
    func ringNow() {
        let all = sleepers.use { sleepers in
            defer { sleepers = [] }
            return sleepers
        }
        for waiter in all { waiter.resume() }
    }
}

@Suite("CDPConnection")
struct CDPConnectionTests {
    @Test("answers reach their callers by number, whatever their order")
    func order() async throws {
        let transport = FakeTransport()
        let connection = CDPConnection(transport: transport)
        connection.start()
        let first = Task { try await connection.call("A") }
        let second = Task { try await connection.call("B", session: "s1") }
        while transport.sent.count < 2 { await Task.yield() }
        for message in transport.sent.reversed() {
            transport.say(["id": message["id"] ?? 0, "result": ["of": message["method"] ?? ""]])
        }
        #expect(String(decoding: try await first.value, as: UTF8.self) == #"{"of":"A"}"#)
        #expect(String(decoding: try await second.value, as: UTF8.self) == #"{"of":"B"}"#)
        #expect(transport.sent.contains { $0["sessionId"] == "s1" && $0["method"] == "B" })
    }

    @Test("a call without an answer ends at its deadline, and its late answer is dropped")
    func deadline() async throws {
        let transport = FakeTransport()
        let clock = StillClock()
        let connection = CDPConnection(transport: transport, clock: clock)
        connection.start()
        let call = Task { try await connection.call("Slow.thing", seconds: 5) }
        await clock.ring(after: 1)
        await #expect(throws: BrowserError.timeout(method: "Slow.thing", seconds: 5)) { try await call.value }
        transport.say(["id": 1, "result": [:]])
    }

    @Test("a failed session fails its pending and future calls at once, and no others")
    func crash() async throws {
        let transport = FakeTransport { $0["method"] == "Ok" ? ["result": [:]] : nil }
        let connection = CDPConnection(transport: transport, clock: StillClock())
        connection.start()
        connection.listen(session: "s1") { method, _ in
            if method == "Inspector.targetCrashed" { connection.fail(session: "s1", .pageCrashed) }
        }
        let pending = Task { try await connection.call("Hang", session: "s1") }
        while transport.sent.isEmpty { await Task.yield() }
        transport.say(["method": "Inspector.targetCrashed", "sessionId": "s1", "params": [:]])
        await #expect(throws: BrowserError.pageCrashed) { try await pending.value }
        await #expect(throws: BrowserError.pageCrashed) { try await connection.call("Ok", session: "s1") }
        _ = try await connection.call("Ok", session: "s2")
        #expect(transport.sent.count == 2)
    }

    @Test("the end of the pipe fails everything with the first cause")
    func end() async throws {
        let transport = FakeTransport()
        let connection = CDPConnection(transport: transport, clock: StillClock())
        connection.start()
        let pending = Task { try await connection.call("Hang") }
        while transport.sent.isEmpty { await Task.yield() }
        connection.end(.ended(status: "signal 9"))
        transport.hangUp()
        await #expect(throws: BrowserError.ended(status: "signal 9")) { try await pending.value }
        await #expect(throws: BrowserError.ended(status: "signal 9")) { try await connection.call("More") }
    }

    @Test("refusals that mean a lost document are told apart from others")
    func refusals() async throws {
        let texts: [(String, BrowserError)] = [
            ("Cannot find context with specified id", .contextLost(method: "X")),
            ("Inspected target navigated or closed", .contextLost(method: "X")),
            ("Session with given id not found.", .pageClosed),
            ("'X' wasn't found", .refused(method: "X", problem: "'X' wasn't found")),
        ]
        for (text, error) in texts {
            let connection = CDPConnection(
                transport: FakeTransport { _ in ["error": ["code": -1, "message": .string(text)]] })
            connection.start()
            await #expect(throws: error) { try await connection.call("X") }
        }
    }

    @Test("a cancelled caller is let go at once")
    func cancelled() async throws {
        let transport = FakeTransport()
        let connection = CDPConnection(transport: transport, clock: StillClock())
        connection.start()
        let task = Task { try await connection.call("Hang") }
        while transport.sent.isEmpty { await Task.yield() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}

@Suite("FrameSplitter")
struct FrameSplitterTests {
    @Test("gives whole frames however the bytes are cut")
    func cuts() {
        let bytes = Array("{\"a\":1}\0{\"b\":2}\0\0{\"c".utf8)
        for size in 1...bytes.count {
            var splitter = FrameSplitter()
            var frames: [String] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                let piece = Array(bytes[start..<min(start + size, bytes.count)])
                frames += (splitter.take(piece) ?? []).map { String(decoding: $0, as: UTF8.self) }
            }
            #expect(frames == ["{\"a\":1}", "{\"b\":2}"])
        }
    }

    @Test("refuses a frame over its limit")
    func limit() {
        var splitter = FrameSplitter(limit: 10)
        #expect(splitter.take(Array("123456789\0".utf8))?.count == 1)
        #expect(splitter.take(Array("12345678901".utf8)) == nil)
    }
}

@Suite("CDPEnvelope")
struct CDPEnvelopeTests {
    @Test("finds number, session, method and the payload's bytes")
    func members() throws {
        let text = #"{"method":"A.b","params":{"x":"}\"]","y":[1,{"z":[]}],"e":{}},"sessionId":"S\u0031"}"#
        let event = try #require(CDPEnvelope(Array(text.utf8)))
        #expect(event.method == "A.b" && event.session == "S1" && event.id == nil)
        #expect(try JSONReader.read(event.payload)["y"] == [1, ["z": []]])
        let reply = try #require(CDPEnvelope(Array(#" {"id" : 7 , "result":{} , "error": {"message":"m"}} "#.utf8)))
        #expect(reply.id == 7)
        #expect(reply.error.map { String(decoding: $0, as: UTF8.self) } == #"{"message":"m"}"#)
        #expect(CDPEnvelope(Array("[1]".utf8)) == nil)
        #expect(CDPEnvelope(Array(#"{"id":1"#.utf8)) == nil)
    }
}
