import Delivery
import Domain
import Foundation
import Testing

@Suite("Dispatcher")
struct DispatcherTests {
    @Test("a draft waits for a person and leaves once after the yes")
    func walk() async throws {
        let bench = try Bench()
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        let id = try await bench.add(lead: "7")
        await dispatcher.whole()
        #expect(try await bench.why(id) == "approval")
        let draft = try await bench.approvals.get(id)
        #expect(draft.state == .pending && draft.body == "Hello Asha" && draft.to == "+919800000001")
        try await bench.approve(id)
        await dispatcher.whole()
        await dispatcher.whole()
        #expect(bench.sender.sent.map(\.body) == ["Hello Asha"])
        #expect(bench.sender.composed == 1)
        #expect(try await bench.state(id) == "sent")
        #expect(try bench.records().map { $0["k"]?.string } == ["hold", "intent", "sent"])
    }

    @Test("a send leaves its traces without addresses and texts")
    func traces() async throws {
        let bench = try Bench()
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        let id = try await bench.add(lead: "7")
        await dispatcher.whole()
        try await bench.approve(id)
        await dispatcher.whole()
        let sent = try #require(try bench.lines("whatsapp_sent.jsonl").first)
        #expect(
            sent["external_id"] == "ext-1" && sent["slot_id"] == "s1" && sent["lead_id"] == "7" && sent["tries"] == 1)
        #expect(sent["decided_by"] == "asha@example.com" && sent["body_sha256"] == .string(Digest.sha256("Hello Asha")))
        #expect(try bench.lines("whatsapp_proofs.jsonl").count == 1)
        #expect(bench.surroundings.messages.map { $0["id"] } == [.string("\(id):message_sent")])
        let text = try String(contentsOfFile: bench.path("whatsapp_sent.jsonl"), encoding: .utf8)
        #expect(!text.contains("98000") && !text.contains("Hello"))
    }

    @Test("defaults hold a job with the channel off as the first reason")
    func defaults() async throws {
        let bench = try Bench()
        bench.surroundings.set(SlotDelivery(slotID: try bench.slot("s1"), channel: "whatsapp"))
        let dispatcher = try bench.dispatcher { $0.dryRun = true }
        try await dispatcher.start()
        let id = try await bench.add(lead: "7")
        await dispatcher.whole()
        await dispatcher.whole()
        let holds = try bench.records("hold")
        #expect(
            holds.count == 1 && holds[0]["why"] == "channel_off"
                && holds[0]["reasons"]?.array?.contains("dry_run") == true)
        #expect(holds[0]["id"] == .string(id) && bench.sender.composed == 0 && bench.sender.sent.isEmpty)
    }

    @Test("a dry run shows the draft and sends nothing")
    func dryRun() async throws {
        let bench = try Bench()
        let dispatcher = try bench.dispatcher { $0.dryRun = true }
        try await dispatcher.start()
        let id = try await bench.add(lead: "7")
        await dispatcher.whole()
        try await bench.approve(id)
        await dispatcher.whole()
        #expect(try await bench.why(id) == "dry_run" && bench.sender.sent.isEmpty)
    }

    @Test("in a dry run that advances a job is dropped for it")
    func dryRunAdvances() async throws {
        let bench = try Bench()
        let dispatcher = try bench.dispatcher {
            $0.dryRun = true
            $0.dryRunAdvances = true
        }
        try await dispatcher.start()
        let id = try await bench.add(lead: "7")
        await dispatcher.whole()
        #expect(try await bench.state(id) == "dropped")
        #expect(try bench.records("drop").first?["why"] == "dry_run")
    }

    @Test("staff messages are approved by policy")
    func staff() async throws {
        let bench = try Bench(FakeSender(channel: "telegram", audience: .staff))
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        let id = try await bench.add(lead: "7")
        await dispatcher.whole()
        #expect(try await bench.approvals.get(id).by == "policy:staff")
        #expect(bench.sender.sent.count == 1)
    }

    @Test("an event without contact is dropped with that reason")
    func noContact() async throws {
        let bench = try Bench()
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        _ = try await bench.add(lead: "7", phone: nil)
        await dispatcher.whole()
        #expect(try bench.records("drop").first?["why"] == "no_contact")
    }

    @Test("a failing script holds the job, tells a person and is asked again")
    func composeFails() async throws {
        let bench = try Bench()
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        let id = try await bench.add(lead: "7", phone: "broken")
        await dispatcher.whole()
        #expect(try await bench.why(id) == "compose_failed" && bench.sender.composed == 1)
        #expect(bench.surroundings.notices.contains { $0.code == "compose_failed" && $0.kind == .attention })
        bench.clock.advance(61)
        await dispatcher.whole()
        #expect(bench.sender.composed == 2)
    }

    @Test("a standing approval says yes so often a day, and not to somebody written to lately")
    func standing() async throws {
        let bench = try Bench()
        bench.surroundings.change("s1") { $0.approval = .standing }
        let log = StandingApprovals(path: bench.path("standing.jsonl"), clock: { [clock = bench.clock] in clock.now })
        let version = TemplateVersion.of(name: "first_touch", text: "Hello {{contact.name|there}}")
        let given = try await log.add(
            slot: try bench.slot("s1"), channel: "whatsapp", templateVersion: version, dailyCap: 2,
            endsAt: bench.clock.now.addingTimeInterval(86_400), by: "admin")
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        var ids: [String] = []
        for (lead, phone) in [("1", "1"), ("2", "1"), ("3", "3"), ("4", "4")] {
            ids.append(try await bench.add(lead: lead, phone: "+91980000000" + phone))
        }
        for _ in 0..<4 { await dispatcher.whole() }
        #expect(bench.sender.sent.map(\.leadID) == ["1", "3"])
        #expect(try await bench.approvals.get(ids[0]).by == "standing:\(given.id)")
        #expect(try await bench.approvals.get(ids[1]).note?.contains("wrote to this contact") == true)
        #expect(try await bench.approvals.get(ids[3]).note?.contains("used up") == true)
    }

    @Test("an approval that can be recalled counts only afterwards")
    func recall() async throws {
        let bench = try Bench()
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        let id = try await bench.add(lead: "7")
        await dispatcher.whole()
        _ = try await bench.approvals.approve(id, by: "op", via: "test", recallSeconds: 60)
        await dispatcher.whole()
        #expect(bench.sender.sent.isEmpty)
        bench.clock.advance(61)
        await dispatcher.whole()
        #expect(bench.sender.sent.count == 1)
    }
}
