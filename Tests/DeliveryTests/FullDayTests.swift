import Delivery
import Domain
import Foundation
import Testing

/// One channel of the practice day: its dispatcher, its vendor and what that vendor took.
private final class DayChannel {
    let name: String
    let audience: Audience
    let vendor: DiceVendor
    var dispatcher: Dispatcher?
    var accepted: Set<String> = []
    var withoutYes: [String] = []
    var twice: [String] = []
    init(_ name: String, _ audience: Audience, seed: Int) {
        (self.name, self.audience) = (name, audience)
        vendor = DiceVendor(Dice(seed), channel: name, audience: audience, sides: 16)
    }
}

/// A day of practice traffic on every channel, in virtual time: leads around the clock on three slots, people who say
/// yes, no and nothing, an opt-out, an hour of hold, vendors that fail, and a restart of everything at noon.
private final class Day {
    let root = NSTemporaryDirectory() + "/day-\(UUID().uuidString)"
    let clock = HandClock("2026-01-08T18:30:00.000Z")  // midnight in Kolkata
    let enqueue: Enqueue
    let fanOut: FanOut
    let approvals: ApprovalLog
    let channels: [DayChannel]
    var dice: Dice
    var leads = 0

    init(seed: Int) throws {
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        let now: WallClock = { [clock] in clock.now }
        enqueue = Enqueue(runtime: root, clock: now)
        fanOut = try FanOut(runtime: root, enqueue: enqueue) { _ in ["webhook"] }
        approvals = ApprovalLog(path: DeliveryFiles.approvals(root), clock: now)
        dice = Dice(seed)
        let names: [(String, Audience)] = [
            ("whatsapp", .buyer), ("email", .buyer), ("telegram", .staff), ("sheets", .staff), ("push", .staff),
            ("webhook", .staff),
        ]
        channels = names.enumerated().map { DayChannel($1.0, $1.1, seed: seed + $0) }
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    /// Slot b is in a dry run on e-mail, slot c has WhatsApp off; all else is on, at the usual paces and quotas.
    private static func delivery(_ slot: SlotID, _ channel: String) -> SlotDelivery {
        SlotDelivery(
            slotID: slot, channel: channel, dryRun: slot.raw == "b" && channel == "email",
            channelEnabled: !(slot.raw == "c" && channel == "whatsapp"), template: "first_touch",
            templateText: "Hello {{contact.name|there}}, about {{lead.title}}")
    }

    func start() async throws {
        for channel in channels {
            if let old = channel.dispatcher {
                await old.stop()
                try await old.run()
            }
            var configuration = DispatcherConfiguration(channel: channel.name, runtime: root, runID: "day")
            (configuration.dryRun, configuration.seed) = (false, 7)
            let ports = DispatcherPorts(
                wallClock: { [clock] in clock.now }, slot: { [name = channel.name] in Self.delivery($0, name) })
            let dispatcher = try Dispatcher(configuration, sender: channel.vendor, ports: ports)
            try await dispatcher.start()
            channel.dispatcher = dispatcher
        }
    }

    private func leadArrives() async throws {
        leads += 1
        let slot = ["a", "b", "c"][dice.roll(3)]
        let person = dice.roll(40)
        var contact: JSONObject = ["name": "Asha"]
        if dice.roll(8) > 0 { contact["phone"] = .string("+9198000\(10_000 + person)") }
        if dice.roll(3) > 0 { contact["email"] = .string("p\(person)@example.com") }
        let event = try VerifiedEvent(json: [
            "v": 1, "event_id": .string("\(slot):l\(leads):verified"), "slot_id": .string(slot),
            "lead_id": .string("l\(leads)"), "at": .string(Timestamp.string(clock.now)),
            "lead": ["id": .string("l\(leads)"), "title": "Tablets"], "contact": .object(contact),
        ])
        // A worker that heard no answer offers it again.
        for _ in 0...dice.roll(2) { _ = try await enqueue.accept(event) }
    }

    private func peopleDecide() async throws {
        for draft in try await approvals.list(state: .pending) {
            switch dice.roll(12) {
            case 0: _ = try await approvals.reject(draft.id, reason: "no", by: "asha", via: "day")
            case 1: _ = try await approvals.edit(draft.id, body: "Namaste", subject: nil, by: "asha", via: "day")
            case 2, 3: break
            default:
                let recall = dice.roll(3) == 0 ? 60.0 : 0
                _ = try await approvals.approve(draft.id, by: "asha", via: "day", recallSeconds: recall)
            }
        }
    }

    private func settleSome() async throws {
        for channel in channels {
            for item in try await view(channel).items(state: .unknown) where dice.roll(3) == 0 {
                guard let id = item["id"]?.string else { continue }
                try await approvals.settle(id, wasSent: dice.roll(2) == 0, attempt: nil, by: "asha", via: "day")
            }
        }
    }

    func view(_ channel: DayChannel) throws -> QueueView {
        try QueueView(runtime: root, channel: channel.name, clock: { [clock] in clock.now })
    }

    func step() async throws {
        try await fanOut.step()
        for channel in channels {
            await channel.dispatcher?.whole()
            for taken in channel.vendor.takeAll() {
                let id = taken.message.id
                if channel.accepted.contains(id) { channel.twice.append(id) }
                if case .sent = taken.outcome { channel.accepted.insert(id) }
                let yes = try await approvals.get(id)
                if yes.state != .approved || yes.body != taken.message.body { channel.withoutYes.append(id) }
            }
        }
    }

    func live() async throws {
        try await start()
        for minute in stride(from: 0, to: 24 * 60, by: 5) {
            // Business hours bring more.
            if dice.roll(minute > 9 * 60 && minute < 20 * 60 ? 2 : 8) == 0 { try await leadArrives() }
            if minute % 30 == 0 { try await peopleDecide() }
            if minute % 120 == 0 { try await settleSome() }
            if minute == 12 * 60 { try await start() }
            if minute == 15 * 60 { try Data().write(to: URL(filePath: DeliveryFiles.hold(root))) }
            if minute == 16 * 60 { try FileManager.default.removeItem(atPath: DeliveryFiles.hold(root)) }
            if minute == 13 * 60 {
                let list = DoNotContactList(path: DeliveryFiles.doNotContact(root), clock: { [clock] in clock.now })
                for person in 0..<4 { _ = try await list.add("+9198000\(10_000 + person)", reason: nil, by: "asha") }
            }
            try await step()
            clock.advance(300)
        }
        // Nobody comes any more; what is on the retry ladder comes to its end.
        for _ in 0..<40 {
            try await step()
            clock.advance(60)
        }
    }
}

@Suite("A full day of practice traffic")
struct FullDayTests {
    @Test("per channel, what came in is sent, held, unknown, dead or dropped with a reason, and nothing left twice")
    func day() async throws {
        let day = try Day(seed: 5)
        try await day.live()
        var table = ["channel    in  sent  held  unknown  dead  dropped"]
        for channel in day.channels {
            let view = try day.view(channel)
            let counts = try await view.counts()
            func count(_ state: JobState) -> Int { counts[state] ?? 0 }
            let told = [JobState.sent, .held, .unknown, .dead, .dropped].map(count)
            table.append("\(channel.name)\t\(day.leads) \(told.map(String.init).joined(separator: " "))")
            #expect(told.reduce(0, +) == day.leads, "\(channel.name): \(counts)")
            #expect(count(.queued) + count(.sending) + count(.retrying) == 0, "\(channel.name): \(counts)")
            #expect(channel.withoutYes.isEmpty, "\(channel.name) sent without a yes to exactly that text")
            let items = try await view.items()
            #expect(items.allSatisfy { $0["why"]?.string != nil || $0["state"] == "sent" }, "\(channel.name)")
            let sent = Set(items.filter { $0["state"] == "sent" }.compactMap { $0["id"]?.string })
            #expect(channel.twice.isEmpty, "\(channel.name) offered again what its vendor had taken")
            #expect(channel.accepted.subtracting(sent).isEmpty, "\(channel.name)")
            #expect(count(.sent) > 0, "\(channel.name)")
        }
        #expect(day.leads > 50)
        if ProcessInfo.processInfo.environment["ENGYNE_SHOW_DAY"] != nil { print(table.joined(separator: "\n")) }
    }
}
