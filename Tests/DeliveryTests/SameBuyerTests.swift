import Delivery
import Domain
import Foundation
import Journal
import Testing

@Suite("Dispatcher: the same buyer on many slots")
struct SameBuyerTests {
    /// A bench with two slots and a dispatcher whose drafts are approved.
    private func approved(
        _ bench: Bench, _ dispatcher: Dispatcher, _ jobs: [(lead: String, slot: String, phone: String)]
    )
        async throws -> [String]
    {
        bench.add("s2")
        for slot in ["s1", "s2"] { bench.surroundings.change(slot) { $0.dryRun = true } }
        var ids: [String] = []
        for job in jobs { ids.append(try await bench.add(lead: job.lead, slot: job.slot, phone: job.phone)) }
        await dispatcher.whole()
        for id in ids { try await bench.approve(id) }
        for slot in ["s1", "s2"] { bench.surroundings.change(slot) { $0.dryRun = false } }
        return ids
    }

    @Test("a second slot's first touch to a person waits until the next day, and says why")
    func twoSlots() async throws {
        let bench = try Bench()
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        let ids = try await approved(
            bench, dispatcher,
            [("1", "s1", "+919800000001"), ("2", "s2", "0 98000-00001"), ("3", "s2", "+919800000003")])
        for _ in 0..<3 { await dispatcher.whole() }
        #expect(Set(bench.sender.sent.map(\.id)).count == 2 && bench.sender.sent.count == 2)
        let held = try #require(ids.prefix(2).first { id in !bench.sender.sent.contains { $0.id == id } })
        #expect(try await bench.why(held) == "same_buyer")
        bench.clock.set("2026-01-09T18:29:00.000Z")  // 23:59 in Kolkata
        await dispatcher.whole()
        #expect(bench.sender.sent.count == 2)
        bench.clock.set("2026-01-10T03:00:00.000Z")
        await dispatcher.whole()
        #expect(bench.sender.sent.last?.id == held)
    }

    @Test("it holds over a restart and over channels, and the file names nobody")
    func channels() async throws {
        let bench = try Bench()
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        _ = try await approved(bench, dispatcher, [("1", "s1", "+919800000001")])
        await dispatcher.whole()
        #expect(bench.sender.sent.count == 1)
        await dispatcher.stop()
        try await dispatcher.run()
        // Another channel's dispatcher, another slot, the same person known by the same phone.
        let mail = FakeSender(channel: "email")
        var configuration = DispatcherConfiguration(channel: "email", runtime: bench.root, runID: "run-2")
        configuration.dryRun = false
        let ports = DispatcherPorts(
            wallClock: { [clock = bench.clock] in clock.now },
            slot: { [surroundings = bench.surroundings] in surroundings.delivery($0) })
        let second = try Dispatcher(configuration, sender: mail, ports: ports)
        try await second.start()
        let id = try await bench.enqueue.enqueue(
            FanOut.line(try bench.event("9", slot: "s2"), channel: "email"), channel: "email"
        ).id
        await second.whole()
        try await bench.approve(id)
        await second.whole()
        #expect(mail.sent.isEmpty)
        let view = try QueueView(runtime: bench.root, channel: "email", clock: { [clock = bench.clock] in clock.now })
        #expect(try await view.item(id)["why"] == "same_buyer")
        let text = try String(contentsOfFile: bench.path("first_touches.jsonl"), encoding: .utf8)
        #expect(!text.contains("98000") && !text.contains(Digest.recipient("+919800000001").prefix(24)))
    }

    @Test("a message that is no first touch, another day's, and the slot's own other lead are not held for it")
    func others() async throws {
        let bench = try Bench()
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        let ids = try await approved(bench, dispatcher, [("1", "s1", "+919800000001"), ("2", "s1", "+919800000001")])
        for _ in 0..<2 { await dispatcher.whole() }
        #expect(Set(bench.sender.sent.map(\.id)) == Set(ids))
        var reply = FanOut.line(try bench.event("3", slot: "s2"), channel: "whatsapp")
        (reply["id"], reply["kind"], reply["idem"]) = ("r", "reply", "r")
        _ = try await bench.enqueue.enqueue(reply, channel: "whatsapp")
        await dispatcher.whole()
        try await bench.approve("r")
        await dispatcher.whole()
        #expect(bench.sender.sent.count == 3)
    }

    @Test("of two claims that race the earlier line counts, for every reader")
    func race() async throws {
        let bench = try Bench()
        let day = try bench.need(Timestamp.date("2026-01-08T18:30:00.000Z"))
        func touch(_ id: String, _ slot: String, at seconds: Double, marks: Set<String>) -> FirstTouch {
            FirstTouch(
                id: id, at: day.addingTimeInterval(seconds), slot: slot, channel: "whatsapp", marks: marks,
                dayStart: seconds < 86_400 ? day : day.addingTimeInterval(86_400))
        }
        let path = bench.path("first_touches.jsonl")
        try await JournalWriter(path: path).append([
            touch("a", "s1", at: 100, marks: ["p", "m"]).json, touch("b", "s2", at: 100, marks: ["p"]).json,
            touch("c", "s3", at: 101, marks: ["m"]).json, touch("d", "s2", at: 90_000, marks: ["p"]).json,
        ])
        var fold = FirstTouchFold(path: path)
        _ = try fold.refresh()
        #expect(fold.isClaimed(by: "a", marks: ["p"], since: day))
        #expect(!fold.isClaimed(by: "b", marks: ["p"], since: day))
        #expect(fold.other(than: "s1", marks: ["p", "m"], since: day)?.id == "d")
        #expect(!fold.isClaimed(by: "c", marks: ["m"], since: day))
        #expect(fold.other(than: "s2", marks: ["p"], since: day.addingTimeInterval(86_400)) == nil)
    }

    @Test("the key is made once, readable by its owner only, and marks a person alike in all forms")
    func key() throws {
        let bench = try Bench()
        let path = bench.path("buyer.key")
        let (first, second) = (try BuyerKey(path: path), try BuyerKey(path: path))
        let forms = ["+91 98000-00001", "9800000001", "919800000001@c.us"].map { first.marks(of: ContactKey.all([$0])) }
        #expect(Set(forms).count == 1 && forms[0] == second.marks(of: ContactKey.all(["+919800000001"])))
        #expect(first.marks(of: ContactKey.all(["+919800000002"])) != forms[0])
        let other = try BuyerKey(path: bench.path("other.key"))
        #expect(other.marks(of: ContactKey.all(["+919800000001"])) != forms[0])
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }
}

@Suite("Dispatcher: a number's first days")
struct FirstDaysTests {
    @Test("a new number sends fewer a day for seven days, then as many as others, over restarts")
    func firstDays() async throws {
        let bench = try Bench()
        bench.surroundings.change("s1") { $0.quota = Quota(daily: 5, firstDaysDaily: 2) }
        var perDay: [Int] = []
        var lead = 0
        for day in 0..<9 {
            bench.clock.set("2026-01-\(day < 1 ? "0" : "")\(9 + day)T06:00:00.000Z")
            let dispatcher = try bench.dispatcher()
            try await dispatcher.start()
            var ids: [String] = []
            for _ in 0..<6 {
                lead += 1
                let line = FanOut.line(
                    try bench.event("l\(lead)", phone: "+9198000\(10_000 + lead)"), channel: "whatsapp")
                var fresh = line
                fresh["at"] = .string(Timestamp.string(bench.clock.now))
                ids.append(try await bench.enqueue.enqueue(fresh, channel: "whatsapp").id)
            }
            let before = bench.sender.sent.count
            await dispatcher.whole()
            for id in ids { try await bench.approve(id) }
            for _ in 0..<7 { await dispatcher.whole() }
            perDay.append(bench.sender.sent.count - before)
            for id in ids where try await bench.state(id) == "held" { try await dispatcher.drop(id, by: "op") }
            await dispatcher.stop()
            try await dispatcher.run()
        }
        #expect(perDay == [2, 2, 2, 2, 2, 2, 2, 5, 5])
    }

    @Test("the channel of a person's number begins with 20 a day")
    func standard() { #expect(Quota.standard(for: "whatsapp") == Quota(hourly: 20, daily: 60, firstDaysDaily: 20)) }
}
