import Delivery
import Domain
import Foundation
import Testing

@Suite("Dispatcher: what the gate holds and drops")
struct DispatcherGateTests {
    @Test("a global hold stops an approved job, and its end lets it go")
    func globalHold() async throws {
        let bench = try Bench()
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        let id = try await bench.add(lead: "7")
        await dispatcher.whole()
        try Data().write(to: URL(filePath: bench.path("HOLD")))
        try await bench.approve(id)
        await dispatcher.whole()
        #expect(try await bench.why(id) == "hold" && bench.sender.sent.isEmpty)
        try FileManager.default.removeItem(atPath: bench.path("HOLD"))
        await dispatcher.whole()
        #expect(bench.sender.sent.count == 1)
    }

    @Test("a contact that opted out after the yes is not written to")
    func doNotContact() async throws {
        let bench = try Bench()
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        let id = try await bench.add(lead: "7")
        await dispatcher.whole()
        let list = DoNotContactList(path: bench.path("dnc.jsonl"), clock: { [clock = bench.clock] in clock.now })
        _ = try await list.add("98000 00001", reason: "said stop", by: "op")
        try await bench.approve(id)
        await dispatcher.whole()
        #expect(bench.sender.sent.isEmpty)
        #expect(try bench.records("drop").first?["why"] == "dnc")
    }

    @Test("no draft is made for a contact on the list")
    func noDraft() async throws {
        let bench = try Bench()
        let list = DoNotContactList(path: bench.path("dnc.jsonl"), clock: { [clock = bench.clock] in clock.now })
        _ = try await list.add("+919800000001", reason: nil, by: "op")
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        _ = try await bench.add(lead: "7")
        await dispatcher.whole()
        #expect(try bench.lines("approvals.jsonl").isEmpty)
        #expect(try bench.records("drop").first?["why"] == "dnc")
    }

    @Test("a rejected draft is dropped")
    func rejected() async throws {
        let bench = try Bench()
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        let id = try await bench.add(lead: "7")
        await dispatcher.whole()
        _ = try await bench.approvals.reject(id, reason: "wrong tone", by: "op", via: "test")
        await dispatcher.whole()
        #expect(try await bench.state(id) == "dropped" && bench.sender.sent.isEmpty)
    }

    @Test("an edited text needs a yes of its own")
    func edited() async throws {
        let bench = try Bench()
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        let id = try await bench.add(lead: "7")
        await dispatcher.whole()
        bench.surroundings.change("s1") { $0.dryRun = true }
        try await bench.approve(id)
        _ = try await bench.approvals.edit(id, body: "Namaste", subject: nil, by: "op", via: "test")
        bench.surroundings.change("s1") { $0.dryRun = false }
        await dispatcher.whole()
        #expect(bench.sender.sent.isEmpty)
        try await bench.approve(id)
        await dispatcher.whole()
        #expect(bench.sender.sent.map(\.body) == ["Namaste"])
    }

    @Test("a text that is not the one its hash names is not sent")
    func forged() async throws {
        let bench = try Bench()
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        let id = try await bench.add(lead: "7")
        await dispatcher.whole()
        try await bench.approve(id)
        var forged = try await bench.approvals.get(id)
        forged.body = "Buy now!!!"
        try await bench.approvals.draft(forged)
        await dispatcher.whole()
        #expect(bench.sender.sent.isEmpty)
    }

    @Test("an item that is 48 hours old expires, held or approved alike")
    func expires() async throws {
        let bench = try Bench()
        bench.surroundings.change("s1") { $0.channelEnabled = false }
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        let id = try await bench.add(lead: "7")
        await dispatcher.whole()
        bench.clock.advance(48 * 3600 + 1)
        bench.surroundings.change("s1") { $0.channelEnabled = true }
        await dispatcher.whole()
        #expect(try await bench.state(id) == "dropped")
        #expect(try bench.records("drop").first?["why"] == "expired")
    }

    @Test(
        "a dry run that ended while nobody served the channel asks anew all the same",
        arguments: ["slot", "dispatcher"])
    func dryRunEndedMeanwhile(whose: String) async throws {
        let bench = try Bench()
        bench.surroundings.change("s1") { $0.dryRun = whose == "slot" }
        let first = try bench.dispatcher { $0.dryRun = whose == "dispatcher" }
        try await first.start()
        let (old, refused) = (try await bench.add(lead: "7"), try await bench.add(lead: "8", phone: "+919800000008"))
        await first.whole()
        try await bench.approve(old)
        _ = try await bench.approvals.reject(refused, reason: nil, by: "op", via: "test")
        bench.clock.advance(20 * 3600)
        let young = try await bench.add(lead: "9", at: bench.clock.now, phone: "+919800000009")
        await first.whole()
        try await bench.approve(young)
        bench.clock.advance(28 * 3600)
        await first.whole()
        await first.stop()
        try await first.run()
        bench.surroundings.change("s1") { $0.dryRun = false }
        let second = try bench.dispatcher()
        try await second.start()
        for _ in 0..<3 { await second.whole() }
        #expect(bench.sender.sent.map(\.id) == [young])
        #expect(try await bench.approvals.get(old).state == .pending)
        #expect(try await bench.why(old) == "approval")
        #expect(try await bench.state(refused) == "dropped")
        try await bench.approve(old)
        await second.whole()
        #expect(bench.sender.sent.map(\.id) == [young, old])
    }

    @Test("what outlived its time in a dry run needs a fresh yes when the dry run ends")
    func dryRunEnds() async throws {
        let bench = try Bench()
        bench.surroundings.change("s1") { $0.dryRun = true }
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        let id = try await bench.add(lead: "7")
        await dispatcher.whole()
        try await bench.approve(id)
        bench.clock.advance(72 * 3600)
        await dispatcher.whole()
        #expect(try await bench.why(id) == "dry_run")
        bench.surroundings.change("s1") { $0.dryRun = false }
        await dispatcher.whole()
        #expect(bench.sender.sent.isEmpty)
        #expect(try await bench.approvals.get(id).state == .pending)
        try await bench.approve(id)
        await dispatcher.whole()
        #expect(bench.sender.sent.count == 1)
    }
}
