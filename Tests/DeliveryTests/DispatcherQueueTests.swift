import Delivery
import Domain
import Foundation
import Journal
import Testing

@Suite("Dispatcher: lines of the queue")
struct DispatcherQueueTests {
    @Test("a second dispatcher of a channel is refused")
    func owner() async throws {
        let bench = try Bench()
        let first = try bench.dispatcher()
        try await first.start()
        await #expect(throws: DeliveryError.channelBusy(channel: "whatsapp", holder: "\(getpid())")) {
            try await bench.dispatcher().start()
        }
    }

    @Test("a hand-typed line is enough")
    func typed() async throws {
        let bench = try Bench()
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        let text =
            #"{"v":1,"slot":"s1","channel":"whatsapp","kind":"first_touch","to":"+919800000009","payload":{"body":"Hi"}}"#
        try Data((text + "\n").utf8).write(to: URL(filePath: bench.path("whatsapp_queue.jsonl")))
        await dispatcher.whole()
        let draft = try #require(try await bench.approvals.list().first)
        #expect(draft.body == "Hi" && draft.state == .pending && bench.sender.composed == 0)
        try await bench.approve(draft.id)
        await dispatcher.whole()
        #expect(bench.sender.sent.map(\.to) == ["+919800000009"])
    }

    @Test("a line of an unknown version is held, a damaged one put aside")
    func strange() async throws {
        let bench = try Bench()
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        let text =
            "{\"v\":9,\"id\":\"n\",\"slot\":\"s1\",\"payload\":{}}\n{\"v\":1,\"id\":\"b\",\"crc\":\"00000000\"}\n"
        try Data(text.utf8).write(to: URL(filePath: bench.path("whatsapp_queue.jsonl")))
        await dispatcher.whole()
        #expect(try bench.records("hold").first?["why"] == "version")
        #expect(try bench.lines("quarantine/whatsapp.jsonl").count == 1)
        #expect(await dispatcher.snapshot().badLines == 1)
    }

    @Test("two lines with one key are one job, and a different text under the same key is held")
    func sameKey() async throws {
        let bench = try Bench()
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        func line(_ id: String, _ body: String) -> String {
            #"{"v":1,"id":"\#(id)","slot":"s1","idem":"k","to":"+919800000009","payload":{"body":"\#(body)"}}"# + "\n"
        }
        try Data((line("a", "Hi") + line("b", "Hi") + line("c", "Ho") + line("a", "Hi")).utf8).write(
            to: URL(filePath: bench.path("whatsapp_queue.jsonl")))
        await dispatcher.whole()
        #expect(try await bench.why("b") == "duplicate")
        #expect(try await bench.why("c") == "idem_conflict")
        try await bench.approve("a")
        await dispatcher.whole()
        #expect(bench.sender.sent.count == 1)
    }

    @Test("a dead job can be replayed three times, and a dropped one with a new yes")
    func replay() async throws {
        let bench = try Bench()
        for _ in 0..<4 { bench.sender.answer(.permanentItem(reason: "bad number")) }
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        let id = try await bench.add(lead: "7")
        await dispatcher.whole()
        try await bench.approve(id)
        await dispatcher.whole()
        for _ in 0..<3 {
            try await dispatcher.replay(id, by: "op")
            await dispatcher.whole()
        }
        #expect(bench.sender.sent.count == 4)
        await #expect(throws: DeliveryError.self) { try await dispatcher.replay(id, by: "op") }
        #expect(try bench.records("replay").allSatisfy { $0["by"] == "op" })
    }

    @Test("a waiting job can be dropped by a person, a sent one cannot")
    func cancel() async throws {
        let bench = try Bench()
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        let id = try await bench.add(lead: "7")
        await dispatcher.whole()
        try await dispatcher.drop(id, by: "op")
        #expect(try await bench.state(id) == "dropped")
        await #expect(throws: DeliveryError.self) { try await dispatcher.drop(id, by: "op") }
    }

    @Test("run picks up work by itself and ends when stopped")
    func run() async throws {
        let bench = try Bench(FakeSender(channel: "telegram", audience: .staff))
        let dispatcher = try bench.dispatcher { $0.pollSeconds = 0.01 }
        let running = Task { try await dispatcher.run() }
        let id = try await bench.add(lead: "7")
        dispatcher.nudge()
        while bench.sender.sent.isEmpty { await Task.yield() }
        await dispatcher.stop()
        try await running.value
        #expect(try await bench.state(id) == "sent")
        #expect(try FileLock.tryLock(bench.path("telegram_dispatch/owner.lock")) != nil)
    }
}
