import Domain
import TestSupport

/// One thing that goes wrong between a channel and its vendor, in a slot of its own.
struct FaultCase: Sendable {
    /// In the words of the page.
    let name: String
    /// The state its item comes to rest in.
    let end: String
    var fault: VendorFault?
    var route = ""
    var times = 1
    /// The engine cannot name messages beforehand.
    var isPlain = false
    /// The number is not on the network.
    var isStranger = false
    /// Nobody listens where the server should be.
    var hasNoServer = false
    fileprivate(set) var slot = ""

    private init(_ name: String, _ end: String, _ fault: VendorFault? = nil, times: Int = 1) {
        (self.name, self.end, self.fault, self.times) = (name, end, fault, times)
    }

    private static func refuse(_ status: Int, _ body: JSONValue, _ headers: [String: String] = [:]) -> VendorFault {
        .refuse(.json(status, body, headers: headers))
    }

    private func with(_ change: (inout FaultCase) -> Void) -> FaultCase {
        var copy = self
        change(&copy)
        return copy
    }

    private static func numbered(_ cases: [FaultCase], _ letter: String, route: String) -> [FaultCase] {
        cases.enumerated().map { index, one in
            one.with {
                $0.slot = letter + (index < 9 ? "0" : "") + "\(index + 1)"
                if $0.route.isEmpty { $0.route = route }
            }
        }
    }

    /// What goes wrong on the wire, whatever the vendor. `done` is where an item rests whose message is there, `open`
    /// where one rests that is not.
    private static func wire(done: String, open: String) -> [FaultCase] {
        [
            FaultCase("connection closed before an answer, nothing done", open, .closeBefore),
            FaultCase("connection closed before an answer, message delivered", done, .doneThenClose),
            FaultCase("half of the answer's body, message delivered", done, .doneThenTruncated),
            FaultCase("bytes that are no HTTP, message delivered", done, .doneThenGarbage),
            FaultCase("no answer in time, nothing done", open, .silent),
            FaultCase("no answer in time, message delivered", done, .doneThenSilent),
            FaultCase(
                "a page of a gateway with status 200, nothing done", open,
                .refuse(.text(200, "<html>", type: "text/html"))),
            FaultCase("502 of a gateway, nothing done", open, .refuse(.text(502, "<html>"))),
            FaultCase("504 of a gateway, message delivered", done, .doneButAnswers(.text(504, "<html>"))),
            FaultCase("an answer one second late", "sent", .slow(1)),
            FaultCase("nobody listens", "dead").with { $0.hasNoServer = true },
        ]
    }

    static let whatsapp = numbered(
        [
            FaultCase("none", "sent"),
            FaultCase("201 without a body", "sent", .doneThenEmpty),
            FaultCase("429, Retry-After 1", "sent", refuse(429, [:], ["retry-after": "1"])),
            FaultCase("503, once", "sent", refuse(503, [:])),
            FaultCase("503, always", "dead", refuse(503, [:]), times: 100),
            FaultCase("500 of the server's own, nothing done", "unknown", refuse(500, serverError)),
            FaultCase("500 of the server's own, message delivered", "sent", .doneButAnswers(.json(500, serverError))),
            FaultCase("500 with `error 463` (time-lock)", "held", refuse(500, timeLock)),
            FaultCase("401", "held", refuse(401, ["message": "Unauthorized", "statusCode": 401])),
            FaultCase(
                "403, a key that may not send", "held", refuse(403, ["message": "Forbidden", "statusCode": 403])),
            FaultCase(
                "404, no such session", "held", refuse(404, ["message": "Session not found", "statusCode": 404])),
            FaultCase("422, session SCAN_QR_CODE", "held", refuse(422, notReady)),
            FaultCase("422 of another kind", "dead", refuse(422, ["error": "bad field", "statusCode": 422])),
            FaultCase("400", "dead", refuse(400, ["message": "bad request", "statusCode": 400])),
            FaultCase("number not on the network", "dead").with { $0.isStranger = true },
            FaultCase("the look for the number lost, once", "sent", .closeBefore).with {
                $0.route = WAHAServer.checkExists
            },
            FaultCase("the asking for an id lost, once", "sent", .closeBefore).with {
                $0.route = WAHAServer.newMessageID
            },
            FaultCase("engine without ids: connection closed, nothing done", "unknown", .closeBefore).with {
                $0.isPlain = true
            },
            FaultCase("engine without ids: connection closed, message delivered", "sent", .doneThenClose).with {
                $0.isPlain = true
            },
        ] + wire(done: "sent", open: "unknown"), "w", route: WAHAServer.sendText)

    static let telegram = numbered(
        [
            FaultCase("none", "sent"),
            FaultCase("200 without a body, message delivered", "unknown", .doneThenEmpty),
            FaultCase(
                "429, retry_after 1", "sent",
                .refuse(TelegramServer.refusal(429, "Too Many Requests: retry after 1", parameters: ["retry_after": 1]))
            ),
            FaultCase("500 in the service's words, once", "sent", refusal(500, "Internal Server Error")),
            FaultCase("500 in the service's words, always", "dead", refusal(500, "Internal Server Error"), times: 100),
            FaultCase("401", "held", refusal(401, "Unauthorized")),
            FaultCase("404", "held", refusal(404, "Not Found")),
            FaultCase("403, blocked by the user", "dead", refusal(403, "Forbidden: bot was blocked by the user")),
            FaultCase("400, chat not found", "dead", refusal(400, "Bad Request: chat not found")),
            FaultCase(
                "400, the group moved", "sent",
                .refuse(
                    TelegramServer.refusal(
                        400, "Bad Request: group chat was upgraded to a supergroup chat",
                        parameters: ["migrate_to_chat_id": -100_999]))),
            FaultCase("400, message is too long", "dead", refusal(400, "Bad Request: message is too long")),
        ] + wire(done: "unknown", open: "unknown"), "t", route: TelegramServer.sendMessage)

    private static func refusal(_ status: Int, _ text: String) -> VendorFault {
        .refuse(TelegramServer.refusal(status, text))
    }
    private static let serverError: JSONValue = [
        "statusCode": 500, "timestamp": "2026-01-09T10:00:00.000Z", "exception": ["message": "Timed Out"],
    ]
    private static let timeLock: JSONValue = [
        "statusCode": 500, "timestamp": "2026-01-09T10:00:00.000Z", "exception": ["message": "server error 463"],
    ]
    private static let notReady: JSONValue = [
        "error": "Session status is not as expected", "status": "SCAN_QR_CODE", "expected": ["WORKING"],
    ]
}
