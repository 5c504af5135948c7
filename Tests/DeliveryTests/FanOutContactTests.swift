import Delivery
import Domain
import Foundation
import Journal
import Testing

@Suite("FanOut: contact and crash")
struct FanOutContactTests {
    private func fanOut(_ bench: Bench, io: any LogIO = SystemLogIO()) throws -> FanOut {
        try FanOut(
            runtime: bench.root,
            enqueue: Enqueue(runtime: bench.root, clock: { [clock = bench.clock] in clock.now }, io: io),
            contact: { slot, contact in contact.merging(["read_for": .string(slot.raw)]) },
            extraChannels: { _ in [] })
    }

    @Test("channels get the contact as their slot reads it, and the stored event stays as it came")
    func contact() async throws {
        let bench = try Bench()
        _ = try await bench.enqueue.accept(try bench.event("7"))
        try await fanOut(bench).step()
        for channel in FanOut.standardChannels {
            let lines = try bench.lines("\(channel)_queue.jsonl")
            #expect(lines.count == 1)
            #expect(lines.first?["payload"]?["contact"]?["read_for"] == "s1")
        }
        let stored = try bench.lines("verified_queue.jsonl")
        #expect(stored.first?["payload"]?["contact"]?.object?.keys.contains("read_for") == false)
    }

    @Test("wherever the fan-out dies, the next one leaves one line in each queue", arguments: 0..<5)
    func crash(after written: Int) async throws {
        let bench = try Bench()
        _ = try await bench.enqueue.accept(try bench.event("7"))
        // As a host leaves it that dies between two queues: the first lines are there, the offset is not.
        for channel in FanOut.standardChannels.prefix(written) {
            let line = FanOut.line(try bench.event("7"), channel: channel)
            _ = try await bench.enqueue.enqueue(line, channel: channel)
        }
        let again = Enqueue(runtime: bench.root, clock: { [clock = bench.clock] in clock.now })
        #expect(try await again.accept(try bench.event("7")).isNew == false)
        for _ in 0..<2 { try await fanOut(bench).step() }
        for channel in FanOut.standardChannels { #expect(try bench.lines("\(channel)_queue.jsonl").count == 1) }
    }
}

extension JSONObject {
    fileprivate func merging(_ other: JSONObject) -> JSONObject {
        var out = self
        out.merge(other)
        return out
    }
}
