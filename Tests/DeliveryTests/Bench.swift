import Delivery
import Domain
import Foundation
import Journal

/// A wall clock that goes only when told.
final class HandClock: @unchecked Sendable {  // `date` is guarded by `guardian`
    private let guardian = NSLock()
    private var date: Date
    init(_ text: String) { date = Timestamp.date(text) ?? .distantPast }
    var now: Date { guardian.withLock { date } }
    func advance(_ seconds: Double) { guardian.withLock { date += seconds } }
    func set(_ text: String) { guardian.withLock { date = Timestamp.date(text) ?? date } }
}

/// A channel that does what the test tells it and remembers what it was asked.
final class FakeSender: ChannelSender, @unchecked Sendable {  // everything mutable is guarded by `guardian`
    let channel: String
    let audience: Audience
    let canProbe: Bool
    let stamp = PluginStamp(name: "fake", version: "1.0.0", hash: String(repeating: "0", count: 64))
    private let guardian = NSLock()
    private var outcomes: [SendOutcome] = []
    private var probes: [ProbeAnswer] = []
    private var taken: [OutgoingMessage] = []
    private var drafts = 0
    private var looked = 0
    private var gate: (@Sendable () async -> Void)?
    private var composeGate: (@Sendable () async -> Void)?

    init(channel: String = "whatsapp", audience: Audience = .buyer, canProbe: Bool = false) {
        (self.channel, self.audience, self.canProbe) = (channel, audience, canProbe)
    }

    var sent: [OutgoingMessage] { guardian.withLock { taken } }
    var composed: Int { guardian.withLock { drafts } }
    var probed: Int { guardian.withLock { looked } }
    func answer(_ outcomes: SendOutcome...) { guardian.withLock { self.outcomes += outcomes } }
    func find(_ probes: ProbeAnswer...) { guardian.withLock { self.probes += probes } }
    func before(_ gate: @escaping @Sendable () async -> Void) { guardian.withLock { self.gate = gate } }

    func beforeDraft(_ gate: @escaping @Sendable () async -> Void) { guardian.withLock { composeGate = gate } }

    func compose(slot: SlotID, event: JSONObject, text: String?) async throws -> ComposedMessage? {
        await guardian.withLock { () -> (@Sendable () async -> Void)? in
            drafts += 1
            return composeGate
        }?()
        guard let phone = event["contact"]?["phone"]?.string else { return nil }
        if phone == "broken" { throw HostFailure(code: "channel.compose.failed", message: "the script failed") }
        return ComposedMessage(to: phone, body: text ?? "Hello from \(slot)")
    }
    func send(slot: SlotID, message: OutgoingMessage) async -> SendOutcome {
        let (answer, gate) = guardian.withLock { () -> (SendOutcome, (@Sendable () async -> Void)?) in
            taken.append(message)
            return (
                outcomes.isEmpty ? .sent(externalID: "ext-\(taken.count)", proof: "ok") : outcomes.removeFirst(),
                self.gate
            )
        }
        await gate?()
        return answer
    }
    func probe(slot: SlotID, intent: OutgoingMessage) async -> ProbeAnswer {
        guardian.withLock {
            looked += 1
            return probes.isEmpty ? .cannotTell : probes.removeFirst()
        }
    }
}

/// What a test may change about slots, and what it heard.
final class Surroundings: @unchecked Sendable {  // everything is guarded by `guardian`
    private let guardian = NSLock()
    private var deliveries: [String: SlotDelivery] = [:]
    private var told: [JSONObject] = []
    private var heard: [DispatchNotice] = []

    func set(_ delivery: SlotDelivery) { guardian.withLock { deliveries[delivery.slotID.raw] = delivery } }
    func change(_ slot: String, _ body: (inout SlotDelivery) -> Void) {
        guardian.withLock { if var delivery = deliveries[slot] { body(&delivery); deliveries[slot] = delivery } }
    }
    func delivery(_ slot: SlotID) -> SlotDelivery? { guardian.withLock { deliveries[slot.raw] } }
    func tell(_ line: JSONObject) { guardian.withLock { told.append(line) } }
    func hear(_ notice: DispatchNotice) { guardian.withLock { heard.append(notice) } }
    var messages: [JSONObject] { guardian.withLock { told } }
    var notices: [DispatchNotice] { guardian.withLock { heard } }
}

/// One home folder with a channel whose dispatcher is stepped by hand.
final class Bench: Sendable {
    let root: String
    let clock = HandClock("2026-01-09T06:00:00.000Z")  // 11:30 in Kolkata
    let sender: FakeSender
    let surroundings = Surroundings()
    let enqueue: Enqueue
    let approvals: ApprovalLog

    init(_ sender: FakeSender = FakeSender()) throws {
        root = NSTemporaryDirectory() + "/delivery-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        self.sender = sender
        let now: WallClock = { [clock] in clock.now }
        enqueue = Enqueue(runtime: root, clock: now)
        approvals = ApprovalLog(path: DeliveryFiles.approvals(root), clock: now)
        add("s1")
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    func slot(_ name: String) throws -> SlotID { try need(SlotID(name)) }
    func need<T>(_ value: T?) throws -> T { if let value { value } else { throw CocoaError(.fileNoSuchFile) } }

    /// A slot that may send: channel on, dry run off, no pace.
    func add(_ name: String) {
        guard let id = SlotID(name) else { return }
        surroundings.set(
            SlotDelivery(
                slotID: id, channel: sender.channel, dryRun: false, channelEnabled: true, template: "first_touch",
                templateText: "Hello {{contact.name|there}}", quota: Quota(), pace: PaceRule.none))
    }

    func dispatcher(
        io: any LogIO = SystemLogIO(), clock ticking: any Clock<Duration> = ContinuousClock(),
        _ change: (inout DispatcherConfiguration) -> Void = { _ in }
    ) throws -> Dispatcher {
        var configuration = DispatcherConfiguration(channel: sender.channel, runtime: root, runID: "run-1")
        configuration.dryRun = false
        configuration.seed = 1
        configuration.sendDeadlineSeconds = 5
        change(&configuration)
        var ports = DispatcherPorts(
            wallClock: { [clock] in clock.now }, slot: { [surroundings] in surroundings.delivery($0) })
        ports.clock = ticking
        ports.messageSent = { [surroundings] _, line in surroundings.tell(line) }
        ports.notice = { [surroundings] in surroundings.hear($0) }
        return try Dispatcher(configuration, sender: sender, ports: ports, io: io)
    }

    func event(_ lead: String, slot: String = "s1", phone: String? = "+919800000001") throws -> VerifiedEvent {
        var contact: JSONObject = ["name": "Asha"]
        if let phone { contact["phone"] = .string(phone) }
        return try VerifiedEvent(json: [
            "v": 1, "event_id": .string("\(slot):\(lead):verified"), "slot_id": .string(slot), "lead_id": .string(lead),
            "at": "2026-01-09T05:59:00.000Z", "lead": ["id": .string(lead), "title": "Paracetamol"],
            "contact": .object(contact),
        ])
    }

    /// Queues one first touch and gives its id.
    @discardableResult
    func add(lead: String, slot: String = "s1", phone: String? = "+919800000001") async throws -> String {
        let line = FanOut.line(try event(lead, slot: slot, phone: phone), channel: sender.channel)
        return try await enqueue.enqueue(line, channel: sender.channel).id
    }

    func approve(_ id: String) async throws { _ = try await approvals.approve(id, by: "asha@example.com", via: "test") }

    func records(_ kind: String? = nil) throws -> [JSONObject] {
        try DispatchJournal.load(path("\(sender.channel)_dispatch/journal.1.jsonl")).records.filter {
            kind == nil || $0["k"]?.string == kind
        }
    }
    func lines(_ name: String) throws -> [JSONObject] {
        var reader = JournalReader(path: path(name))
        return try reader.readNew().entries.map(\.value)
    }
    func path(_ name: String) -> String { root + "/" + name }
    func state(_ id: String) async throws -> String? {
        try await QueueView(runtime: root, channel: sender.channel, clock: { [clock] in clock.now }).item(id)["state"]?
            .string
    }
    func why(_ id: String) async throws -> String? {
        try await QueueView(runtime: root, channel: sender.channel, clock: { [clock] in clock.now }).item(id)["why"]?
            .string
    }
}

extension Dispatcher {
    /// One step with everything it began.
    func whole() async {
        await step()
        await settle()
        await step()
        await settle()
    }
}
