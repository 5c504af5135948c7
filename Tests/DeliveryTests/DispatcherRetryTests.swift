import Delivery
import Domain
import Foundation
import Testing

@Suite("Dispatcher: failures and their ladder")
struct DispatcherRetryTests {
    @Test("a failed try waits 5 s, 20 s, 60 s, 3 min and 10 min, then the job is dead")
    func ladder() async throws {
        let bench = try Bench()
        for _ in 0..<6 { bench.sender.answer(.retry(reason: "connect", afterSeconds: nil)) }
        let dispatcher = try bench.dispatcher { $0.breaker = CircuitBreaker.Rule(failures: 100) }
        try await dispatcher.start()
        let id = try await bench.add(lead: "7")
        await dispatcher.whole()
        try await bench.approve(id)
        await dispatcher.whole()
        for (count, wait) in [5.0, 20, 60, 180, 600].enumerated() {
            #expect(bench.sender.sent.count == count + 1)
            bench.clock.advance(wait - 1)
            await dispatcher.whole()
            #expect(bench.sender.sent.count == count + 1)
            bench.clock.advance(1.1)
            await dispatcher.whole()
        }
        #expect(bench.sender.sent.count == 6)
        #expect(try await bench.state(id) == "dead")
        #expect(try bench.lines("whatsapp_dead.jsonl").first?["tries"] == 6)
    }

    @Test("a wait the service names uses up no try")
    func named() async throws {
        let bench = try Bench()
        for _ in 0..<10 { bench.sender.answer(.retry(reason: "429", afterSeconds: 30)) }
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        let id = try await bench.add(lead: "7")
        await dispatcher.whole()
        try await bench.approve(id)
        for _ in 0..<11 {
            await dispatcher.whole()
            bench.clock.advance(31)
        }
        #expect(try await bench.state(id) == "sent")
        #expect(bench.sender.sent.map(\.attempt) == Array(1...11))
        #expect(Set(bench.sender.sent.map(\.ref)).count == 1)
    }

    @Test("a refusal of the recipient keeps this channel from asking again")
    func bounced() async throws {
        let bench = try Bench()
        bench.sender.answer(.permanentTarget(reason: "not on the network"))
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        let first = try await bench.add(lead: "7")
        await dispatcher.whole()
        try await bench.approve(first)
        await dispatcher.whole()
        #expect(try await bench.state(first) == "dead")
        let second = try await bench.add(lead: "8")
        await dispatcher.whole()
        #expect(try await bench.state(second) == "dropped" && bench.sender.sent.count == 1)
    }

    @Test("a channel that says stop is paused for the slot until somebody resumes it, at no cost of a try")
    func paused() async throws {
        let bench = try Bench()
        bench.sender.answer(.pauseChannel(reason: "session logged out", untilAt: nil))
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        let id = try await bench.add(lead: "7")
        await dispatcher.whole()
        try await bench.approve(id)
        await dispatcher.whole()
        #expect(try await bench.why(id) == "paused")
        #expect(bench.surroundings.notices.contains { $0.code == "paused" && $0.kind == .attention })
        try await dispatcher.resume(slot: try bench.slot("s1"), by: "op")
        await dispatcher.whole()
        #expect(try await bench.state(id) == "sent")
        #expect(try bench.lines("whatsapp_sent.jsonl").first?["tries"] == 1)
    }

    @Test("five failures in a row open the breaker and cost no further tries")
    func breaker() async throws {
        let bench = try Bench()
        for _ in 0..<5 { bench.sender.answer(.retry(reason: "connect", afterSeconds: nil)) }
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        var ids: [String] = []
        for lead in 1...6 { ids.append(try await bench.add(lead: "\(lead)", phone: "+91980000000\(lead)")) }
        await dispatcher.whole()
        for id in ids { try await bench.approve(id) }
        for _ in 0..<6 { await dispatcher.whole() }
        #expect(bench.sender.sent.count == 5)
        #expect(try await bench.why(ids[5]) == "breaker")
        bench.clock.advance(61)
        for _ in 0..<8 { await dispatcher.whole() }
        #expect(bench.sender.sent.count == 11)
        #expect(await dispatcher.snapshot().openBreakers.isEmpty)
    }
}
