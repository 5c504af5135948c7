import Connectors
import Domain
import Foundation
import Slots
import Telemetry

/// What is unusual about a slot that runs well: a page that reads otherwise than it used to, and a silence its hours do
/// not explain. Each is told once, with pictures, kept up to date, and taken back by what mends it.
extension SlotWorker {
    func reportSigns(_ history: LeadHistory) async {
        guard let cycle else { return }
        signs.learn(history, zone: settings.config.timeZone)
        if let norms = await cycle.norms, let stamp = connector?.stamp { signs.learn(norms, of: stamp, at: now()) }
        let drift = await cycle.drift
        if let drift { await reportDrift(drift) }
        if drift?.doubts == [], heartbeat.phase == .parseLeads, lastError == nil {
            signs.readWell(at: now())
            await reportSilence()
        }
        keepSigns(isLast: false)
    }

    /// Whether leads are to be expected now, by the slot's own hours; while those are not known, whether there ever were.
    func leadsAreNormal() async -> Bool {
        if let isNormal = signs.rhythm.isNormal(at: now()) { return isNormal }
        return await ledger?.history.records.isEmpty == false
    }

    /// Norms of earlier runs; without them they are learned again.
    func readSigns() {
        do { try signs.read() } catch { log.warn("norms.json is learned anew: \(HostFailure(error).message)") }
    }

    func keepSigns(isLast: Bool) {
        do { try signs.save(at: now(), always: isLast) } catch {
            log.warn("norms.json could not be written: \(HostFailure(error).message)")
        }
    }

    // MARK: drift

    private func reportDrift(_ standing: DriftWatch.Standing) async {
        guard standing != signs.told.drift else { return }
        let isNew = signs.told.drift?.isEmpty ?? true
        signs.told.drift = standing
        guard !standing.isEmpty else { return withdraw("drift") }
        raiseDrift(standing)
        guard isNew else { return }
        // The alarm first, the pictures after it: a page that does not answer must not keep it back.
        signs.told.driftEvidence = await keepEvidence("drift", withPage: true) + keepPageBefore()
        raiseDrift(standing)
    }

    private func raiseDrift(_ standing: DriftWatch.Standing) {
        let isDoubted = !standing.doubts.isEmpty
        let what = isDoubted ? standing.doubts.joined(separator: "; ") : Self.short(standing.faded)
        let failure = HostFailure(
            code: WorkerError.drift("").code + (isDoubted ? "" : ".warning"),
            message: what
                + (isDoubted ? "; nothing is clicked" : "; the leads still have their fields, so all goes on"),
            hint: "compare before.html with the page now in the run's folder, then mend selectors.lua")
        raise(
            "drift", isDoubted ? "The page reads otherwise than usual" : "A selector finds less than it used to",
            failure,
            artefacts: signs.told.driftEvidence)
    }

    private static func short(_ sentences: [String]) -> String {
        let rest = sentences.count - 3
        return sentences.prefix(3).joined(separator: "; ") + (rest > 0 ? "; and \(rest) more" : "")
    }

    /// The newest page that was kept while all was well, as an artefact beside the page now.
    private func keepPageBefore() -> [String] {
        let pages = PageHistory(folder: folder.pages).pages(limit: 5).pages
        let good = signs.goodAt.flatMap { at in pages.first { $0.at <= at } } ?? pages.first
        guard let good else { return [] }
        do { return [try run.keep(Array(good.html.utf8), as: "before.html")] } catch {
            log.warn("the page before could not be kept: \(HostFailure(error).message)")
            return []
        }
    }

    // MARK: silence

    private func reportSilence() async {
        guard let silence = signs.rhythm.silence(quiet: signs.quiet, now: now()) else {
            if signs.told.silence != nil || !signs.told.isSilenceKnown { withdraw("silent") }
            (signs.told.silence, signs.told.isSilenceKnown) = (nil, true)
            return
        }
        let words = Self.words(silence, zone: settings.config.timeZone)
        guard words != signs.told.silence else { return }
        let isNew = signs.told.silence == nil
        (signs.told.silence, signs.told.isSilenceKnown) = (words, true)
        if isNew { tell("silent: \(words)", type: "ERROR") }
        raiseSilence(words)
        guard isNew else { return }
        signs.told.silenceEvidence = await keepEvidence("silent", withPage: true)
        raiseSilence(words)
    }

    private func raiseSilence(_ words: String) {
        let failure = HostFailure(
            code: "worker.slot.silent", message: words,
            hint: "look at the kept picture and at the site itself: is its list really unchanged?")
        raise("silent", "No new lead where leads are normal", failure, artefacts: signs.told.silenceEvidence)
    }

    static func words(_ silence: SlotRhythm.Silence, zone: TimeZone) -> String {
        let since =
            silence.since.map { "since \(Timestamp.local($0, in: zone).prefix(16)) (\(zone.identifier))" } ?? "yet"
        return "no new lead \(since), though the page was read without a fault through \(silence.hours) hours in which "
            + "leads are normal: in the same hours of the last weeks one came \(silence.withLeads) of \(silence.samples) times"
    }

    private func withdraw(_ kind: String) {
        link.notify("attention_clear", ["id": .string("slot:\(folder.id):\(kind)")])
    }
}
