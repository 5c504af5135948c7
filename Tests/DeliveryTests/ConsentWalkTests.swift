import Delivery
import Domain
import Foundation
import Testing

/// What the test knows a person said about one message, kept beside the program and never read from it.
private struct Word {
    let slot: String
    let phone: String
    let madeAt: Date
    /// The text a person said yes to, since when and from when it counts.
    var yes: (body: String, at: Date, from: Date)?
    var isRejected = false
    /// It left, or may have.
    var mayHaveLeft = false
    var sends = 0
}

/// People, switches and a vendor that all change at random around one dispatcher.
private final class Walk {
    let bench: Bench
    let vendor: DiceVendor
    var dice: Dice
    var words: [String: Word] = [:]
    var blocked: Set<String> = []
    var isHeld = false
    var off: Set<String> = []
    var dry: Set<String> = []
    var dispatcher: Dispatcher
    var sent = 0

    init(seed: Int) async throws {
        dice = Dice(seed)
        vendor = DiceVendor(Dice(seed + 1000))
        bench = try Bench(FakeSender())
        bench.add("s2")
        dispatcher = try Walk.dispatcher(bench, vendor)
        try await dispatcher.start()
    }

    static func dispatcher(_ bench: Bench, _ vendor: DiceVendor) throws -> Dispatcher {
        var configuration = DispatcherConfiguration(channel: "whatsapp", runtime: bench.root, runID: "run")
        (configuration.dryRun, configuration.seed) = (false, 1)
        let ports = DispatcherPorts(
            wallClock: { [clock = bench.clock] in clock.now },
            slot: { [surroundings = bench.surroundings] in surroundings.delivery($0) })
        return try Dispatcher(configuration, sender: vendor, ports: ports)
    }

    var ids: [String] { words.keys.sorted() }

    func act() async throws {
        let slot = ["s1", "s2"][dice.roll(2)]
        let id = ids.randomElement(using: &dice)
        switch dice.roll(16) {
        case 0, 1, 2: try await addLead(slot)
        case 3, 4, 5, 6: if let id { try await approve(id, recall: dice.roll(4) == 0 ? 60 : 0) }
        case 7: if let id { try await reject(id) }
        case 8: if let id { try await edit(id) }
        case 9, 10: try await switches(slot)
        case 11: try await settle()
        case 12: try await restart()
        default: bench.clock.advance([20, 90, 90, 700, 700, 3600, 3600, 8 * 3600, 12 * 3600, 30 * 3600][dice.roll(10)])
        }
    }

    private func addLead(_ slot: String) async throws {
        let phone = "+9198000000\(10 + dice.roll(12))"
        // Each line as a message of its own kind: the rule about first touches of one day is tested elsewhere.
        let id = "m\(100 + words.count)"
        var line = FanOut.line(try bench.event(id, slot: slot, phone: phone), channel: "whatsapp")
        (line["id"], line["kind"], line["idem"]) = (.string(id), "message", .string(id))
        line["at"] = .string(Timestamp.string(bench.clock.now))
        _ = try await bench.enqueue.enqueue(line, channel: "whatsapp")
        words[id] = Word(slot: slot, phone: phone, madeAt: bench.clock.now)
    }

    private func approve(_ id: String, recall: Double) async throws {
        do {
            let known = try await bench.approvals.get(id)
            guard known.state == .pending else { return }
            let yes = try await bench.approvals.approve(id, by: "asha", via: "test", recallSeconds: recall)
            let now = bench.clock.now
            words[id]?.yes = (yes.body, now, now.addingTimeInterval(recall))
        } catch is DeliveryError {}
    }

    private func reject(_ id: String) async throws {
        do {
            _ = try await bench.approvals.reject(id, reason: nil, by: "asha", via: "test")
            words[id]?.isRejected = true
        } catch is DeliveryError {}
    }

    private func edit(_ id: String) async throws {
        do {
            _ = try await bench.approvals.edit(id, body: "Text \(dice.roll(99))", subject: nil, by: "asha", via: "test")
            words[id]?.yes = nil
        } catch is DeliveryError {}
    }

    private func switches(_ slot: String) async throws {
        // What is switched off is mostly switched on again next, or nothing would ever leave.
        switch isHeld ? 0 : !off.isEmpty ? 1 : !dry.isEmpty && dice.roll(2) == 0 ? 2 : dice.roll(4) {
        case 0:
            isHeld.toggle()
            let hold = URL(filePath: bench.path("HOLD"))
            if isHeld { try Data().write(to: hold) } else { try FileManager.default.removeItem(at: hold) }
        case 1: off = off.isEmpty ? [slot] : []
        case 2: dry = dry.isEmpty ? [slot] : []
        default:
            let phone = "+9198000000\(10 + dice.roll(12))"
            let list = DoNotContactList(path: bench.path("dnc.jsonl"), clock: { [clock = bench.clock] in clock.now })
            if blocked.count < 4 { blocked.insert((try await list.add(phone, reason: nil, by: "op")).contact) }
        }
        for slot in ["s1", "s2"] {
            bench.surroundings.change(slot) {
                ($0.channelEnabled, $0.dryRun) = (!off.contains(slot), dry.contains(slot))
            }
        }
    }

    private func settle() async throws {
        for id in ids where words[id]?.mayHaveLeft == true {
            guard try await bench.state(id) == "unknown" else { continue }
            let wasSent = dice.roll(2) == 0
            try await bench.approvals.settle(id, wasSent: wasSent, attempt: nil, by: "op", via: "test")
            words[id]?.mayHaveLeft = wasSent
            return
        }
    }

    func restart() async throws {
        await dispatcher.stop()
        try await dispatcher.run()
        dispatcher = try Walk.dispatcher(bench, vendor)
        try await dispatcher.start()
    }

    /// Every message that left since the last look was one a person had allowed, under the switches as they stand.
    func check(_ place: String) {
        let now = bench.clock.now
        let minute = (Int(now.timeIntervalSince1970) / 60 + 330) % 1440
        for taken in vendor.takeAll() {
            let (id, message) = (taken.message.id, taken.message)
            guard var word = words[id] else { return _ = #expect(Bool(false), "\(place): nobody wished \(id)") }
            #expect(word.yes?.body == message.body, "\(place): no yes to this text")
            #expect(word.phone == message.to, "\(place): no yes to this recipient")
            #expect(word.yes.map { $0.from <= now } == true, "\(place): the yes could still be taken back")
            #expect(!word.isRejected && !word.mayHaveLeft, "\(place): rejected, or a second send")
            #expect(!blocked.contains(word.phone) && !isHeld, "\(place): do-not-contact or hold")
            #expect(!off.contains(word.slot) && !dry.contains(word.slot), "\(place): off or dry")
            #expect((8 * 60..<22 * 60).contains(minute), "\(place): outside the window")
            let life = 48 * 3600.0
            let isFresh = now.timeIntervalSince(word.madeAt) < life
            let isNewYes = word.yes.map { $0.at.timeIntervalSince(word.madeAt) >= life } == true
            #expect(isFresh || isNewYes, "\(place): an old message on an old yes")
            word.sends += 1
            sent += 1
            switch taken.outcome {
            case .sent, .unknown: word.mayHaveLeft = true
            default: break
            }
            words[id] = word
        }
    }
}

@Suite("Dispatcher: a random walk of people, switches and failures")
struct ConsentWalkTests {
    @Test("every message that left had a yes to it, and none left twice", arguments: 1...6)
    func walk(seed: Int) async throws {
        let walk = try await Walk(seed: seed)
        for step in 1...140 {
            try await walk.act()
            for _ in 0..<2 {
                await walk.dispatcher.whole()
                walk.check("seed \(seed), step \(step)")
            }
        }
        #expect(walk.sent > 3, "the walk must send at all")
        let states = Set(JobState.allCases.map(\.rawValue))
        for id in walk.ids { #expect(states.contains(try await walk.bench.state(id) ?? "none")) }
    }
}
