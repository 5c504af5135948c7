import Delivery
import Domain
import Foundation
import Testing

@Suite("Dispatcher: pace, window, quota")
struct DispatcherPaceTests {
    @Test("sends of a slot keep their distance, also over a restart")
    func pace() async throws {
        let bench = try Bench()
        bench.surroundings.change("s1") { $0.pace = .phoneNumber }
        let first = try bench.dispatcher()
        try await first.start()
        let ids = [try await bench.add(lead: "1"), try await bench.add(lead: "2", phone: "+919800000002")]
        await first.whole()
        for id in ids { try await bench.approve(id) }
        await first.whole()
        #expect(bench.sender.sent.count == 1)
        bench.clock.advance(59)
        await first.stop()
        try await first.run()
        let second = try bench.dispatcher()
        try await second.start()
        await second.whole()
        #expect(bench.sender.sent.count == 1)
        bench.clock.advance(32)
        await second.whole()
        #expect(bench.sender.sent.count == 2)
    }

    @Test("outside the window buyers wait for the morning")
    func window() async throws {
        let bench = try Bench()
        bench.clock.set("2026-01-09T17:00:00.000Z")  // 22:30 in Kolkata
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        let id = try await bench.add(lead: "7")
        await dispatcher.whole()
        try await bench.approve(id)
        await dispatcher.whole()
        #expect(try await bench.why(id) == "window")
        bench.clock.set("2026-01-10T02:30:01.000Z")  // 08:00
        await dispatcher.whole()
        #expect(bench.sender.sent.count == 1)
    }

    @Test("what slots share is counted over all of them, also while their sends begin together, and over a restart")
    func sharedQuota() async throws {
        let bench = try Bench(FakeSender(channel: "sheets", audience: .staff))
        for name in ["s2", "s3"] { bench.add(name) }
        let first = try bench.dispatcher { $0.sharedQuota = Quota(minute: 2) }
        try await first.start()
        for name in ["s1", "s2", "s3"] { try await bench.add(lead: "1", slot: name) }
        for _ in 0..<3 { await first.whole() }
        #expect(bench.sender.sent.count == 2)
        await first.stop()
        try await first.run()
        let second = try bench.dispatcher { $0.sharedQuota = Quota(minute: 2) }
        try await second.start()
        await second.whole()
        #expect(bench.sender.sent.count == 2)
        bench.clock.advance(61)
        await second.whole()
        #expect(bench.sender.sent.count == 3)
    }

    @Test("the hour's quota holds the next job until there is room")
    func quota() async throws {
        let bench = try Bench()
        bench.surroundings.change("s1") { $0.quota = Quota(hourly: 2) }
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        var ids: [String] = []
        for lead in 1...3 { ids.append(try await bench.add(lead: "\(lead)", phone: "+91980000000\(lead)")) }
        await dispatcher.whole()
        for id in ids { try await bench.approve(id) }
        for _ in 0..<3 { await dispatcher.whole() }
        #expect(bench.sender.sent.count == 2)
        #expect(try await bench.why(ids[2]) == "quota")
        bench.clock.advance(3601)
        await dispatcher.whole()
        #expect(bench.sender.sent.count == 3)
    }

    @Test("a slot that waits for its channel does not delay another")
    func slots() async throws {
        let bench = try Bench()
        bench.add("s2")
        // The slow one is slow for as long as the test wants, however busy the machine is.
        let dispatcher = try bench.dispatcher { $0.sendDeadlineSeconds = 86_400 }
        try await dispatcher.start()
        let slow = try await bench.add(lead: "1", slot: "s1", phone: "+919800000001")
        await dispatcher.whole()
        let (stream, open) = AsyncStream<Void>.makeStream()
        bench.sender.before { for await _ in stream { return } }
        try await bench.approve(slow)
        await dispatcher.step()
        while bench.sender.sent.isEmpty { await Task.yield() }
        bench.sender.before {}
        let quick = try await bench.add(lead: "2", slot: "s2", phone: "+919800000002")
        await dispatcher.step()
        try await bench.approve(quick)
        await dispatcher.step()
        while try await bench.state(quick) != "sent" { await Task.yield() }
        #expect(try await bench.state(slow) == "sending")
        open.yield()
        await dispatcher.settle()
        #expect(try await bench.state(slow) == "sent")
    }
}
