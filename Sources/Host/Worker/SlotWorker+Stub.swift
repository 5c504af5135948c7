import Domain
import Foundation
import Slots

/// A slot of a load test: the ordinary life of a worker over `StubSite`, without plugin and browser.
extension SlotWorker {
    /// BOOT and INIT take their time like those of a real worker, so that starts load the host as they would.
    func makeStubReady() async throws {
        guard cycle == nil, let ledger else { return }
        let work: @Sendable (Double) async throws -> Void = { [heartbeat] seconds in
            try await heartbeat.step("stub", seconds: seconds + 2) { try await Task.sleep(for: .seconds(seconds)) }
        }
        try await work(StubSite.stepSeconds)
        heartbeat.enter(.initialising)
        try await work(StubSite.stepSeconds)
        let site = StubSite(slot: folder.id, now: now, work: work)
        heartbeat.set(["plugin": site.stamp.json])
        cycle = LeadCycle(
            site: site, log: ledger, now: now, keepEvidence: { _ in [] },
            currentRules: { [weak self] in await self?.rules() ?? .nothing },
            isStopping: { [flags] in flags.isStopping })
    }
}
