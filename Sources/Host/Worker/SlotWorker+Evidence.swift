import Browser
import Connectors
import Domain
import Foundation
import Slots
import Telemetry

/// What the worker keeps of a moment, and what it tells people of it.
extension SlotWorker {
    /// A bundle about this moment; answers its files' artefact names. Never a reason to fail itself.
    /// - Parameter kind: what it shows, `name` when it is the same each time; the first of a kind is always kept.
    func keepEvidence(
        _ name: String, withPage: Bool, kind: String? = nil, isPurchase: Bool = false, failure: HostFailure? = nil
    ) async -> [String] {
        guard connector?.isPull != true else { return [] }
        let keeper = EvidenceKeeper(run: run, page: page, browser: await browser?.lastWords, log: log, now: now)
        var wish = EvidenceKeeper.Wish(name: name, kind: kind ?? name, isPurchase: isPurchase, withPage: withPage)
        (wish.failure, wish.plugin) = (failure, connector?.stamp)
        wish.recording = ["click", "unarmed"].contains(wish.kind) ? kept.recordings.take() : nil
        let names = await heartbeat.step("evidence", seconds: 30) { await keeper.keep(wish) }
        pruneEvidence()
        return names
    }

    /// Evidence of a click, of its proof, or of what kept it from being armed: `click-`, `verify-`, `unarmed-<lead>`.
    func keepEvidence(ofClick name: String) async -> [String] {
        let kind = String(name.prefix { $0 != "-" })
        return await keepEvidence(name, withPage: true, kind: kind, isPurchase: kind != "unarmed")
    }

    /// Evidence of what makes every cycle fail: once for each failure, however often it is tried again.
    func keepEvidence(of failure: HostFailure) async -> [String] {
        if let last = kept.failure, last.code == failure.code { return last.artefacts }
        let names = await keepEvidence("error-\(failure.code)", withPage: true, failure: failure)
        kept.failure = (failure.code, names)
        return names
    }

    /// Removes what is over the limits of the host's and the slot's `retention`.
    func pruneEvidence() {
        let limits = options.evidence.overridden(by: settings.config.retention)
        kept.lastPrune = now()
        do {
            let report = try EvidenceShelf(folder).prune(limits, inUse: options.runID, now: now())
            if !report.isEmpty {
                log.info("evidence: \(report.words)")
                tell(report.words, type: "SYSTEM")
            }
            link.notify("attention_clear", ["id": .string("slot:\(folder.id):evidence")])
        } catch {
            log.warn("old evidence could not be removed: \(HostFailure(error).message)")
            raise("evidence", "Old evidence cannot be removed", HostFailure(error))
        }
    }

    /// A run may last for weeks.
    func pruneEvidenceWhenDue() {
        if now().timeIntervalSince(kept.lastPrune) >= 86_400 { pruneEvidence() }
    }

    func raise(_ kind: String, _ title: String, _ failure: HostFailure, artefacts: [String] = []) {
        link.notify(
            "attention",
            [
                "id": .string("slot:\(folder.id):\(kind)"), "kind": .string(kind), "title": .string(title),
                "detail": .string(failure.message),
                "hint": .string(failure.hint), "code": .string(failure.code), "artefacts": JSONValue(artefacts),
                "run_id": .string(options.runID),
            ])
    }

    func tell(_ text: String, type: String) {
        link.notify("activity", ["type": .string(type), "text": .string(text)])
    }
}
