import Delivery
import Domain
import Foundation
import Journal
import Testing

@Suite("Dispatcher: bad input")
struct BadInputLinesTests {
    /// A hand-typed line that is good.
    private func typed(_ id: String, body: String = "Hi", extra: String = "") -> String {
        #"{"v":1,"id":"\#(id)","slot":"s1","to":"+919800000009","payload":{"body":"\#(body)"}\#(extra)}"#
    }
    private func put(_ bytes: [UInt8], _ bench: Bench) throws {
        try Data(bytes).write(to: URL(filePath: bench.path("whatsapp_queue.jsonl")))
    }
    private func begun(_ bench: Bench) async throws -> Dispatcher {
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        return dispatcher
    }

    @Test(
        "a line that is none is put aside with its place and its reason, and those around it go on",
        arguments: [
            "{\"v\":1,\"id\":\"x\"", "not json at all", "[1,2]", "{\"a\":1,\"a\":2}", "\u{0}\u{0}\u{0}", "\"text\"",
            "{\"v\":1,\"id\":\"x\",\"crc\":\"12345678\"}", "{\"v\":1,\"crc\":\"12345678\",\"id\":\"x\"}",
        ])
    func spoilt(line: String) async throws {
        let bench = try Bench()
        let dispatcher = try await begun(bench)
        try put(Array((typed("a") + "\n" + line + "\n" + typed("b") + "\n").utf8), bench)
        await dispatcher.whole()
        #expect(try await bench.state("a") == "held")
        #expect(try await bench.state("b") == "held")
        let aside = try bench.lines("quarantine/whatsapp.jsonl")
        #expect(aside.count == 1 && aside.first?["offset"]?.int == typed("a").utf8.count + 1)
        #expect(aside.first?["why"]?.string?.isEmpty == false)
        let kept = aside.first?["bytes_b64"]?.string.flatMap { Data(base64Encoded: $0) }
        #expect(kept == Data(line.utf8))
        #expect(bench.surroundings.notices.contains { $0.code == "bad_lines" })
    }

    @Test("a line of a mebibyte is one bad line")
    func huge() async throws {
        let bench = try Bench()
        let dispatcher = try await begun(bench)
        let huge = typed("big", body: String(repeating: "x", count: 1 << 20))
        try put(Array((typed("a") + "\n" + huge + "\n" + typed("b") + "\n").utf8), bench)
        await dispatcher.whole()
        #expect(await dispatcher.snapshot().badLines == 1)
        #expect(try await bench.state("b") == "held")
        #expect(try bench.lines("quarantine/whatsapp.jsonl").first?["why"]?.string?.hasPrefix("longer than") == true)
    }

    @Test("lines as a Windows editor leaves them are taken")
    func windows() async throws {
        let bench = try Bench()
        let dispatcher = try await begun(bench)
        try put([0xEF, 0xBB, 0xBF] + Array((typed("a") + "\r\n" + typed("b") + "\r\n").utf8), bench)
        await dispatcher.whole()
        #expect(try await bench.state("a") == "held")
        #expect(try await bench.state("b") == "held")
        #expect(await dispatcher.snapshot().badLines == 0)
    }

    @Test("a second line with the id of a waiting item and another text is put aside, the same text is not")
    func sameID() async throws {
        let bench = try Bench()
        let dispatcher = try await begun(bench)
        try put(Array((typed("a") + "\n" + typed("a") + "\n" + typed("a", body: "Ho") + "\n").utf8), bench)
        await dispatcher.whole()
        #expect(
            try bench.lines("quarantine/whatsapp.jsonl").map { $0["offset"]?.int } == [2 * (typed("a").utf8.count + 1)])
        #expect(try await bench.approvals.list().map(\.body) == ["Hi"])
    }

    @Test("a queue that was cut short is told, read again, and nothing leaves twice")
    func cut() async throws {
        let bench = try Bench()
        let dispatcher = try await begun(bench)
        try put(Array((typed("a") + "\n" + typed("b") + "\n").utf8), bench)
        await dispatcher.whole()
        try await bench.approve("a")
        await dispatcher.whole()
        try put(Array((typed("a") + "\n").utf8), bench)
        await dispatcher.whole()
        #expect(bench.surroundings.notices.contains { $0.code == "segment_replaced" })
        #expect(bench.sender.sent.count == 1)
        #expect(try bench.records("hold").contains { $0["id"] == "b" })
    }

    @Test(
        "a clock that is set back or ahead by an hour sends nothing twice and loses nothing",
        arguments: [-3600.0, 3600])
    func clock(seconds: Double) async throws {
        let bench = try Bench()
        bench.sender.answer(.retry(reason: "refused", afterSeconds: nil))
        let dispatcher = try await begun(bench)
        let id = try await bench.add(lead: "7")
        await dispatcher.whole()
        try await bench.approve(id)
        await dispatcher.whole()
        bench.clock.advance(seconds)
        await dispatcher.whole()
        #expect(bench.sender.sent.count == (seconds < 0 ? 1 : 2))
        bench.clock.advance(abs(seconds) + 10)
        await dispatcher.whole()
        await dispatcher.whole()
        #expect(bench.sender.sent.count == 2)
        #expect(try await bench.state(id) == "sent")
    }

    @Test("a disk that may only be read holds everything and says so")
    func readOnly() async throws {
        let bench = try Bench()
        let disk = FullDisk(part: "_dispatch/", errno: EROFS)
        let dispatcher = try bench.dispatcher(io: disk)
        try await dispatcher.start()
        let id = try await bench.add(lead: "7")
        await dispatcher.whole()
        try await bench.approve(id)
        disk.isFull = true
        await dispatcher.whole()
        #expect(bench.sender.sent.isEmpty)
        #expect(await dispatcher.snapshot().trouble?.contains("Read-only") == true)
        disk.isFull = false
        await dispatcher.whole()
        #expect(bench.sender.sent.count == 1)
    }
}
