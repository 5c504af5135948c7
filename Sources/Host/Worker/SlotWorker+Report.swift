import Connectors
import Domain
import PluginKit
import Slots
import Telemetry

/// What a worker says of itself after each turn.
extension SlotWorker {
    /// Writes `status.json`, tells the host the numbers, and raises what a person should look at.
    func report() async {
        guard let ledger else { return }
        let history = await ledger.history
        var status = StatusSnapshot(at: now())
        status.leadsFound = history.records.values.count { $0.lead != nil }
        status.leadsKept = history.records.values.count { $0.decision?.isKeep == true || $0.intendedAt != nil }
        status.clicksSent = history.intents.count
        status.verified = history.records.values.count { $0.verifiedAt != nil }
        status.lastError = lastError
        status.creditsLeft = await cycle?.creditsLeft
        status.selectors = (await cycle?.selectors ?? []).map {
            .init(name: $0.name, matchedBy: $0.matchedBy, matches: $0.matches, fillRate: $0.fillRate)
        }
        heartbeat.set([
            "metrics": [
                "cycles": JSONValue(cycles), "leads_found": JSONValue(status.leadsFound),
                "leads_kept": JSONValue(status.leadsKept),
                "clicks_sent": JSONValue(status.clicksSent), "verified": JSONValue(status.verified),
                "unsent": JSONValue(history.awaitingEmission.count), "credits_left": JSONValue(status.creditsLeft),
                "limit_stops": JSONValue(flows.limitStops), "memory_mb": JSONValue(await browser?.memoryMB),
            ]
        ])
        do { try status.write(to: folder) } catch { log.error("status.json: \(HostFailure(error).message)") }
        for warning in await cycle?.takeWarnings() ?? [] {
            raise(
                "drift", "A selector finds less than it used to",
                HostFailure(code: "selector_drift.warning", message: warning))
        }
        await reportUnproven(history)
    }
}
