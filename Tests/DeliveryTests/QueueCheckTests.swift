import Delivery
import Domain
import Foundation
import Testing

@Suite("QueueCheck")
struct QueueCheckTests {
    @Test("a sound channel has no problems, a spoilt line is told with its place")
    func verify() async throws {
        let bench = try Bench()
        try await bench.add(lead: "7")
        #expect(try QueueCheck.verify(runtime: bench.root, channel: "whatsapp").problems.isEmpty)
        let handle = try #require(FileHandle(forWritingAtPath: bench.path("whatsapp_queue.jsonl")))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("nonsense\n".utf8))
        try handle.close()
        let report = try QueueCheck.verify(runtime: bench.root, channel: "whatsapp")
        #expect(report.lines == 1 && report.badLines == 1 && report.problems.count == 1 && report.jobs == [.queued: 1])
        #expect(try QueueCheck.channels(in: bench.root) == ["whatsapp"])
    }

    @Test("a repaired channel works again, with its open jobs in doubt and its finished ones finished")
    func repair() async throws {
        let bench = try Bench()
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        let (first, second) = (try await bench.add(lead: "1"), try await bench.add(lead: "2", phone: "+919800000002"))
        await dispatcher.whole()
        try await bench.approve(first)
        await dispatcher.whole()
        await dispatcher.stop()
        try await dispatcher.run()
        let path = bench.path("whatsapp_dispatch/journal.1.jsonl")
        var lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
        lines.remove(at: 1)
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: path))
        let clock: WallClock = { [clock = bench.clock] in clock.now }
        #expect(try await QueueCheck.repair(runtime: bench.root, channel: "whatsapp", by: "op", clock: clock) == 1)
        #expect(try await QueueCheck.repair(runtime: bench.root, channel: "whatsapp", by: "op", clock: clock) == 0)
        let again = try bench.dispatcher()
        try await again.start()
        await again.whole()
        #expect(await again.snapshot().damage == nil)
        #expect(try await bench.state(first) == "sent")
        #expect(try await bench.state(second) == "unknown")
        #expect(try QueueCheck.verify(runtime: bench.root, channel: "whatsapp").problems.isEmpty)
    }
}
