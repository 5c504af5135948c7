import Browser
import Connectors
import Domain
import Foundation
import PluginKit
import ProcessBridge
import Worker

/// One round: a fresh connector and log on the page, everything a cycle does in its order, each part timed.
struct CycleRound {
    private let runtime: ConnectorRuntime
    private let log: LeadLog
    private let calls = Guarded<[TracedCall]>([])
    private let path: String

    init(connector: String, page: BrowserPage, base: String, log path: String) async throws {
        let seat = SlotPage(heartbeat: Heartbeat(now: { Date() }))
        await seat.seat(page)
        var context = ConnectorContext(slotID: "bench", now: { Date() })
        context.options = ["base_url": .string(base)]
        context.dryRun = false
        context.trace = { [calls] call in calls.use { $0.append(call) } }
        runtime = try await ConnectorRuntime(
            bundle: try PluginBundle.read(connector, kind: .connector), context: context, page: PageWatch(seat))
        guard let slot = SlotID("bench") else { throw BenchFailure("no slot id") }
        log = try LeadLog(path: path, slotID: slot, runID: "bench", now: { Date() })
        self.path = path
    }

    func run() async throws -> [CycleTimes.Part: Double] {
        guard try await runtime.login() == .ok else { throw BenchFailure("the practice site wants a login") }
        var parts: [CycleTimes.Part: Double] = [:]
        let seen = try await observe(&parts)
        let lead = try await keep(seen, &parts)
        try await buy(lead, &parts)
        return parts
    }

    private func observe(_ parts: inout [CycleTimes.Part: Double]) async throws -> Observation {
        calls.use { $0.removeAll() }
        let (seen, whole) = try await timed { try await runtime.observe() }
        guard !seen.leads.isEmpty else { throw BenchFailure("no card was read") }
        let made = calls.use { $0 }
        parts[.navigate] = sum(made, ["page.open", "page.goto"])
        parts[.wait] = sum(made, ["page.wait"])
        parts[.extract] = sum(made) { $0.hasPrefix("page.") && !["page.open", "page.goto", "page.wait"].contains($0) }
        parts[.pause] = sum(made, ["time.sleep"])
        parts[.decode] = max(0, whole - [.navigate, .wait, .extract, .pause].reduce(0) { $0 + (parts[$1] ?? 0) })
        parts[.cards] = Double(seen.leads.count)
        return seen
    }

    private func keep(_ seen: Observation, _ parts: inout [CycleTimes.Part: Double]) async throws -> Lead {
        var lines = ObservationLines()
        guard let level = QualityLevel(0) else { throw BenchFailure("no quality level") }
        let policy = LeadPolicy(quality: level)
        let history = await log.history
        let (drafts, decided) = await timed { lines.drafts(of: seen, history: history, policy: policy) }
        parts[.decide] = decided
        parts[.append] = try await timed { try await log.append(drafts, plugin: runtime.stamp) }.1
        parts[.appendFloor] = try floor()
        let kept = await log.history
        guard let lead = seen.leads.first(where: { kept[$0.id]?.decision?.isKeep == true && !$0.soldOut }) else {
            throw BenchFailure("no card is worth a click")
        }
        return lead
    }

    private func buy(_ lead: Lead, _ parts: inout [CycleTimes.Part: Double]) async throws {
        parts[.intent] = try await timed { try await log.intend(lead.id, plugin: runtime.stamp) }.1
        let at = Date()
        calls.use { $0.removeAll() }
        let (answer, whole) = try await timed { try await runtime.click(lead) }
        guard answer.result == .confirmed else { throw BenchFailure("the click was \(answer.result): \(answer)") }
        let made = calls.use { $0 }
        parts[.click] = sum(made, ["page.click"])
        parts[.clickPause] = sum(made, ["time.sleep"])
        parts[.clickEntry] = max(0, whole - (parts[.click] ?? 0) - (parts[.clickPause] ?? 0))
        calls.use { $0.removeAll() }
        let (proof, look) = try await timed { try await runtime.verify(lead, clickedAt: at, contact: answer.contact) }
        guard proof.verified else { throw BenchFailure("the purchase was not found: \(proof.reason ?? "no reason")") }
        parts[.verify] = look
    }

    /// The bytes the log just got, written to a file and synced by nobody but us.
    private func floor() throws -> Double {
        guard let bytes = FileManager.default.contents(atPath: path) else { throw BenchFailure("no log was written") }
        let other = path + ".floor"
        guard FileManager.default.createFile(atPath: other, contents: nil) else {
            throw BenchFailure("no scratch file")
        }
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: other))
        let start = ContinuousClock.now
        try file.write(contentsOf: bytes)
        try file.synchronize()
        let spent = (ContinuousClock.now - start) / .milliseconds(1)
        try file.close()
        return spent
    }

    private func timed<T>(_ body: () async throws -> T) async rethrows -> (T, Double) {
        let start = ContinuousClock.now
        let answer = try await body()
        return (answer, (ContinuousClock.now - start) / .milliseconds(1))
    }

    private func sum(_ calls: [TracedCall], _ names: Set<String>) -> Double { sum(calls) { names.contains($0) } }
    private func sum(_ calls: [TracedCall], _ isMeant: (String) -> Bool) -> Double {
        calls.filter { isMeant($0.name) }.reduce(0) { $0 + $1.milliseconds }
    }
}
