import Delivery
import Domain
import Foundation
import Journal
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
        let dispatcher = try bench.dispatcher()
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
