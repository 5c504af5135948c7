import Delivery
import Domain
import Foundation
import Journal
import Testing

@Suite("Enqueue")
struct EnqueueTests {
    @Test("a repeat adds no line, also after a restart and also at the same time")
    func once() async throws {
        let bench = try Bench()
        let event = try bench.event("7")
        let results = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 { group.addTask { try await bench.enqueue.accept(event).isNew } }
            return try await group.reduce(into: [Bool]()) { $0.append($1) }
        }
        #expect(results.count { $0 } == 1)
        let again = Enqueue(runtime: bench.root, clock: { [clock = bench.clock] in clock.now })
        #expect(try await again.accept(event).isNew == false)
        #expect(try bench.lines("verified_queue.jsonl").count == 1)
    }

    @Test("a line that could not be stored is not acknowledged and can be tried again")
    func refused() async throws {
        let bench = try Bench()
        let disk = FullDisk(part: "_queue")
        let enqueue = Enqueue(runtime: bench.root, clock: { [clock = bench.clock] in clock.now }, io: disk)
        disk.isFull = true
        await #expect(throws: JournalError.self) { try await enqueue.accept(bench.event("7")) }
        disk.isFull = false
        #expect(try await enqueue.accept(bench.event("7")).isNew)
        #expect(try bench.lines("verified_queue.jsonl").count == 1)
    }

    @Test("what is missing of a line is filled in")
    func filled() async throws {
        let bench = try Bench()
        _ = try await bench.enqueue.enqueue(
            ["slot": "s1", "to": "+919800000001", "payload": ["body": "Hi"]], channel: "sms")
        let line = try #require(try bench.lines("sms_queue.jsonl").first)
        #expect(
            line["v"] == 1 && line["channel"] == "sms" && line["id"]?.string?.count == 36
                && line["at"] == "2026-01-09T06:00:00.000Z")
    }

    @Test("a name that would leave the folder is no channel")
    func badChannel() async throws {
        let bench = try Bench()
        await #expect(throws: DeliveryError.badChannel("../x")) {
            try await bench.enqueue.enqueue(["slot": "s1"], channel: "../x")
        }
    }
}

@Suite("FanOut")
struct FanOutTests {
    @Test("each event becomes one line per channel, the slot's own channels included")
    func spread() async throws {
        let bench = try Bench()
        let fanOut = try FanOut(runtime: bench.root, enqueue: bench.enqueue) { _ in ["outbox", "email"] }
        _ = try await bench.enqueue.accept(bench.event("7"))
        #expect(try await fanOut.step() == 1)
        #expect(try await fanOut.step() == 0)
        for channel in FanOut.standardChannels + ["outbox"] {
            let lines = try bench.lines("\(channel)_queue.jsonl")
            #expect(lines.map { $0["idem"] } == [.string("\(channel):s1:7:verified:first_touch")])
        }
    }

    @Test("going on after a crash adds nothing twice")
    func resumed() async throws {
        let bench = try Bench()
        _ = try await bench.enqueue.accept(bench.event("7"))
        _ = try await bench.enqueue.enqueue(FanOut.line(bench.event("7"), channel: "whatsapp"), channel: "whatsapp")
        for _ in 0..<2 {
            let enqueue = Enqueue(runtime: bench.root, clock: { [clock = bench.clock] in clock.now })
            try await FanOut(runtime: bench.root, enqueue: enqueue) { _ in [] }.step()
            try FileManager.default.removeItem(atPath: bench.path("verified_queue.offset"))
        }
        for channel in FanOut.standardChannels { #expect(try bench.lines("\(channel)_queue.jsonl").count == 1) }
    }

    @Test("ids are the same each time and sort by the event's time")
    func ids() throws {
        let bench = try Bench()
        let first = FanOut.line(try bench.event("7"), channel: "email")["id"]
        #expect(first == FanOut.line(try bench.event("7"), channel: "email")["id"])
        #expect(first != FanOut.line(try bench.event("7"), channel: "sheets")["id"])
    }
}
