import Domain
import Foundation
import Telemetry
import Testing

@Suite("HostLog")
struct HostLogTests {
    private final class Lines: @unchecked Sendable {  // guarded by its lock
        private let lock = NSLock()
        private var all = ""
        var text: String { lock.withLock { all } }
        func add(_ bytes: [UInt8]) { lock.withLock { all += String(decoding: bytes, as: UTF8.self) } }
    }

    private func log(_ lines: Lines, style: HostLog.Style = .text) -> HostLog {
        HostLog(room: "slots", style: style, now: { Date(timeIntervalSince1970: 1_767_952_800.25) }) { lines.add($0) }
    }

    @Test("a line holds time, level, room, message and keys")
    func line() {
        let lines = Lines()
        log(lines).scoped("slots", ["slot": "alpha"]).info("worker started", ["pid": "42", "why": "by request"])
        #expect(
            lines.text == "2026-01-09T10:00:00.250Z info slots worker started slot=alpha pid=42 why=\"by request\"\n")
    }

    @Test("in JSON style each line is one object")
    func json() throws {
        let lines = Lines()
        log(lines, style: .json).warn("a \"b\"", ["slot": "alpha"])
        let value = try JSONReader.read(lines.text)
        #expect(value["message"]?.string == "a \"b\"")
        #expect(value["level"]?.string == "warn")
    }

    @Test("a line break in a message cannot forge a second line")
    func forged() {
        let lines = Lines()
        log(lines).info("a\nb", ["k": "c\nd"])
        #expect(lines.text.filter { $0 == "\n" }.count == 1)
    }

    @Test("debug lines are left out, the correlation id comes along")
    func levels() {
        let lines = Lines()
        log(lines).debug("quiet")
        CorrelationID.$current.withValue(CorrelationID("request-1")) { log(lines).error("loud") }
        #expect(lines.text.contains("loud correlation_id=request-1") && !lines.text.contains("quiet"))
    }

    @Test("an error of ours is logged with code and hint")
    func failure() {
        let lines = Lines()
        log(lines).error("no start", HostFailure(code: "slots.child.gone", message: "it went", hint: "look"))
        #expect(lines.text.contains("no start code=slots.child.gone cause=\"it went\" hint=look"))
    }
}
