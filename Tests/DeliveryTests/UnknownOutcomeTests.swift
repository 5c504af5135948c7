import Delivery
import Domain
import Foundation
import Journal
import Testing

@Suite("Unknown outcomes")
struct UnknownOutcomeTests {
    /// A bench whose one job was approved and whose first answer is "unknown".
    private func doubtful(_ bench: Bench) async throws -> (Dispatcher, String) {
        bench.sender.answer(.unknown(reason: "connection reset"))
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        let id = try await bench.add(lead: "7")
        await dispatcher.whole()
        try await bench.approve(id)
        await dispatcher.whole()
        return (dispatcher, id)
    }

    @Test("it is never sent again by itself and a person is asked")
    func stays() async throws {
        let bench = try Bench()
        let (dispatcher, id) = try await doubtful(bench)
        for _ in 0..<5 {
            bench.clock.advance(700)
            await dispatcher.whole()
        }
        #expect(bench.sender.sent.count == 1)
        #expect(try await bench.state(id) == "unknown")
        #expect(bench.surroundings.notices.count { $0.key == "unknown:\(id)" && $0.kind == .attention } == 1)
    }

    @Test("a person's answer ends the doubt", arguments: [true, false])
    func settled(wasSent: Bool) async throws {
        let bench = try Bench()
        let (dispatcher, id) = try await doubtful(bench)
        let attempt = try await QueueView(runtime: bench.root, channel: "whatsapp", clock: { .distantPast }).attempt(
            of: id)
        try await bench.approvals.settle(id, wasSent: wasSent, attempt: attempt, by: "op", via: "test")
        await dispatcher.whole()
        bench.clock.advance(6)
        await dispatcher.whole()
        #expect(try await bench.state(id) == "sent")
        #expect(bench.sender.sent.count == (wasSent ? 1 : 2))
        #expect(try bench.records("resolve").first?["by"] == "op")
    }

    @Test("an answer about an earlier try is not taken for a later one")
    func oldAnswer() async throws {
        let bench = try Bench()
        let (dispatcher, id) = try await doubtful(bench)
        bench.sender.answer(.unknown(reason: "again"))
        try await bench.approvals.settle(id, wasSent: false, attempt: 1, by: "op", via: "test")
        await dispatcher.whole()
        bench.clock.advance(6)
        await dispatcher.whole()
        await dispatcher.whole()
        #expect(bench.sender.sent.count == 2)
        #expect(try await bench.state(id) == "unknown")
    }

    @Test("a probe that finds it ends the doubt", arguments: [ProbeAnswer.sent, .notSent])
    func probed(answer: ProbeAnswer) async throws {
        let bench = try Bench(FakeSender(canProbe: true))
        bench.sender.find(answer)
        let (dispatcher, id) = try await doubtful(bench)
        bench.clock.advance(6)
        await dispatcher.whole()
        bench.clock.advance(6)
        await dispatcher.whole()
        #expect(bench.sender.probed == 1)
        #expect(try await bench.state(id) == "sent")
        #expect(bench.sender.sent.count == (answer == .sent ? 1 : 2))
    }

    @Test("probes that cannot tell are made three times, then a person is asked")
    func cannotTell() async throws {
        let bench = try Bench(FakeSender(canProbe: true))
        let (dispatcher, id) = try await doubtful(bench)
        for _ in 0..<6 {
            bench.clock.advance(300)
            await dispatcher.whole()
        }
        #expect(bench.sender.probed == 3)
        #expect(bench.surroundings.notices.contains { $0.key == "unknown:\(id)" && $0.kind == .attention })
    }

    @Test("later messages to the same recipient wait for the answer")
    func later() async throws {
        let bench = try Bench()
        let (dispatcher, _) = try await doubtful(bench)
        let second = try await bench.add(lead: "8")
        await dispatcher.whole()
        try await bench.approve(second)
        await dispatcher.whole()
        #expect(try await bench.why(second) == "unknown_ahead" && bench.sender.sent.count == 1)
    }

    @Test("an admin may let doubtful messages go again")
    func resend() async throws {
        let bench = try Bench()
        bench.surroundings.change("s1") { $0.resendsUnknown = true }
        let (dispatcher, id) = try await doubtful(bench)
        for _ in 0..<3 {
            bench.clock.advance(10)
            await dispatcher.whole()
        }
        #expect(bench.sender.sent.count == 2)
        #expect(try await bench.state(id) == "sent")
    }

    @Test("what an admin said of a template is said of no message that was written otherwise")
    func resendOfAnotherText() async throws {
        let bench = try Bench()
        bench.surroundings.change("s1") { $0.resendsUnknown = true }
        bench.sender.answer(.unknown(reason: "connection reset"))
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        let line: JSONObject = ["id": "r", "slot": "s1", "to": "+919800000009", "payload": ["body": "By hand"]]
        _ = try await bench.enqueue.enqueue(line, channel: "whatsapp")
        await dispatcher.whole()
        try await bench.approve("r")
        for _ in 0..<4 {
            await dispatcher.whole()
            bench.clock.advance(30)
        }
        #expect(bench.sender.sent.count == 1)
        #expect(try await bench.state("r") == "unknown")
    }

    @Test("no answer in time is unknown, and a late yes is believed")
    func late() async throws {
        let bench = try Bench()
        let (stream, open) = AsyncStream<Void>.makeStream()
        bench.sender.before { await Task.detached { for await _ in stream { return } }.value }
        let dispatcher = try bench.dispatcher { $0.sendDeadlineSeconds = 0.05 }
        try await dispatcher.start()
        let id = try await bench.add(lead: "7")
        await dispatcher.whole()
        try await bench.approve(id)
        await dispatcher.whole()
        #expect(try await bench.state(id) == "unknown")
        open.yield()
        while try await bench.state(id) != "sent" { await Task.yield() }
        #expect(try bench.records("resolve").first?["by"] == "late_answer")
    }

    @Test("a crash between intent and outcome is unknown after the restart, not sent again")
    func crash() async throws {
        let bench = try Bench()
        let (stream, open) = AsyncStream<Void>.makeStream()
        bench.sender.before { for await _ in stream { return } }
        var dispatcher: Dispatcher? = try bench.dispatcher()
        try await dispatcher?.start()
        let id = try await bench.add(lead: "7")
        await dispatcher?.whole()
        try await bench.approve(id)
        await dispatcher?.step()
        while bench.sender.sent.isEmpty { await Task.yield() }
        // The process "dies": its files stay as they are in another folder, where a new one starts.
        let copy = try Bench()
        try FileManager.default.removeItem(atPath: copy.root)
        try FileManager.default.copyItem(atPath: bench.root, toPath: copy.root)
        let next = try copy.dispatcher()
        try await next.start()
        await next.whole()
        #expect(try await copy.state(id) == "unknown")
        #expect(try copy.records("unknown").first?["why"] == "stopped_while_sending")
        #expect(copy.sender.sent.isEmpty)
        open.yield()
        await dispatcher?.settle()
        dispatcher = nil
    }
}
