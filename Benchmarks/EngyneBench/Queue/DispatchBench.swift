import Delivery
import Domain
import Foundation
import Journal
import Synchronization

/// A dispatcher whose channel does nothing: what is left is reading, deciding, and records on disk.
struct DispatchBench {
    let folder: String

    /// Jobs with a draft, an intent on disk before and an outcome on disk after each send, per second.
    func process(records: Int, slots: Int) async throws -> Double {
        let home = "\(folder)/process-\(slots)"
        try AtomicFile.makeFolder(home)
        let writer = JournalWriter(path: "\(home)/bench_queue.jsonl")
        try await writer.append((0..<records).map { AppendBench.record($0, slot: $0 % slots) })
        let sender = IdleSender(expects: records)
        let dispatcher = try Self.dispatcher(home, sender)
        let start = ContinuousClock.now
        let life = Task { try await dispatcher.run() }
        await sender.wait()
        await dispatcher.stop()
        try await life.value
        return Double(records) / ((ContinuousClock.now - start) / .seconds(1))
    }

    /// Milliseconds from the beginning of an append by somebody else to the send, with nothing else to do.
    func pickUp(rounds: Int) async throws -> [Double] {
        let home = "\(folder)/pickup"
        try AtomicFile.makeFolder(home)
        let writer = JournalWriter(path: "\(home)/bench_queue.jsonl")
        let sender = IdleSender(expects: .max)
        let dispatcher = try Self.dispatcher(home, sender)
        let life = Task { try await dispatcher.run() }
        var waits: [Double] = []
        for round in 0..<rounds {
            try await Task.sleep(for: .milliseconds(50))
            let start = ContinuousClock.now
            try await writer.append([AppendBench.record(round)])
            let end = await sender.next()
            if round >= 5 { waits.append((end - start) / .milliseconds(1)) }
        }
        await dispatcher.stop()
        try await life.value
        return waits
    }

    static func dispatcher(_ home: String, _ sender: IdleSender) throws -> Dispatcher {
        var configuration = DispatcherConfiguration(channel: "bench", runtime: home, runID: "bench")
        configuration.dryRun = false
        let ports = DispatcherPorts(
            wallClock: { Date() },
            slot: {
                SlotDelivery(
                    slotID: $0, channel: "bench", dryRun: false, channelEnabled: true, quota: Quota(),
                    pace: PaceRule.none)
            })
        return try Dispatcher(configuration, sender: sender, ports: ports)
    }
}

/// A channel of staff that says "sent" to everything.
final class IdleSender: ChannelSender {
    let channel = "bench"
    let audience = Audience.staff
    let canProbe = false
    let stamp = PluginStamp(name: "bench", version: "1.0.0", hash: String(repeating: "0", count: 64))
    private let expects: Int
    private let count = Atomic(0)
    private let (moments, sent) = AsyncStream.makeStream(of: ContinuousClock.Instant.self)
    private let (ends, end) = AsyncStream.makeStream(of: Void.self)

    init(expects: Int) { self.expects = expects }

    func compose(slot: SlotID, event: JSONObject, text: String?) async throws -> ComposedMessage? { nil }
    func send(slot: SlotID, message: OutgoingMessage) async -> SendOutcome {
        if expects == .max { sent.yield(.now) }
        if count.add(1, ordering: .relaxed).newValue == expects { end.finish() }
        return .sent(externalID: nil, proof: nil)
    }
    func probe(slot: SlotID, intent: OutgoingMessage) async -> ProbeAnswer { .cannotTell }

    /// Returns once as many were sent as were expected.
    func wait() async { for await _ in ends {} }
    /// When the next one was sent.
    func next() async -> ContinuousClock.Instant {
        for await moment in moments { return moment }
        return .now
    }
}
