import Browser
import Domain
import Foundation
import Journal
import Slots
import Telemetry

/// Puts one moment's evidence into a bundle. Nothing here ever fails its caller: what cannot be had is named in the
/// manifest, and a page that crashed or does not answer is not asked again.
struct EvidenceKeeper: Sendable {
    /// What is to be kept, and what it is about.
    struct Wish: Sendable {
        var name: String
        var kind: String
        var isPurchase = false
        var withPage = true
        var failure: HostFailure?
        var recording: Recording?
        var plugin: PluginStamp?
    }

    let run: RunFolder
    let page: SlotPage
    /// The browser's standard error and how it names itself, or `nil` without one.
    let browser: (output: String, product: String)?
    let log: HostLog
    let now: WallClock

    /// The names of what was kept, the picture first.
    func keep(_ wish: Wish) async -> [String] {
        do {
            var bundle = try EvidenceBundle.make(in: run, name: wish.name)
            var facts = EvidenceBundle.Facts(
                at: now(), kind: wish.kind, isPurchase: wish.isPurchase, failure: wish.failure)
            if let plugin = wish.plugin { facts.more["plugin"] = plugin.json }
            var names = await keepPage(wish, in: &bundle)
            if let seated = await page.seated {
                facts.more["url"] = .string(EvidenceRedaction.url(seated.lastURL))
                names += keepRings(seated.evidence, in: &bundle)
            }
            names += keepRest(wish, in: &bundle)
            return names + [try bundle.close(facts)]
        } catch {
            log.warn("evidence \(wish.name) could not be kept: \(HostFailure(error).message)")
            return []
        }
    }

    /// The page as it was: what a person looks at first, so it is taken first.
    private func keepPage(_ wish: Wish, in bundle: inout EvidenceBundle) async -> [String] {
        let wanted = wish.withPage ? ["page.jpg", "page.mhtml"] : ["page.jpg"]
        guard let seated = await page.seated, !seated.isCrashed, !seated.isClosed else {
            let why = await page.seated == nil ? "there was no page" : "the page had crashed or was closed"
            for file in wanted { bundle.lacks(file, why: why) }
            return []
        }
        var names: [String] = []
        var isSilent = false
        for file in wanted {
            guard !isSilent else {
                bundle.lacks(file, why: "the page did not answer")
                continue
            }
            do {
                let bytes = file == "page.jpg" ? try await page.screenshot() : try await page.snapshotMHTML()
                names.append(try bundle.keep(bytes, as: file))
            } catch {
                if case BrowserError.timeout? = error as? BrowserError { isSilent = true }
                bundle.lacks(file, why: Redaction.clean(HostFailure(error).message))
            }
        }
        return names
    }

    private func keepRings(_ evidence: PageEvidence, in bundle: inout EvidenceBundle) -> [String] {
        let product = browser?.product ?? "unknown"
        return [
            keep("actions.jsonl", in: &bundle) { evidence.actions.lines },
            keep("network.har", in: &bundle) { evidence.network.archive(product: product) },
            keep("console.jsonl", in: &bundle) { evidence.console.encoded },
        ].compactMap { $0 }
    }

    private func keepRest(_ wish: Wish, in bundle: inout EvidenceBundle) -> [String] {
        var names: [String?] = []
        if let output = browser?.output {
            names.append(keep("stderr.txt", in: &bundle) { Array(EvidenceRedaction.text(output).utf8) })
        }
        if let recording = wish.recording, !recording.isEmpty {
            names.append(
                keep("recording.html", in: &bundle) {
                    recording.html(title: "\(run.slotID) \(wish.name)", until: now())
                })
        }
        return names.compactMap { $0 }
    }

    private func keep(_ file: String, in bundle: inout EvidenceBundle, _ bytes: () -> [UInt8]) -> String? {
        do { return try bundle.keep(bytes(), as: file) } catch {
            bundle.lacks(file, why: HostFailure(error).message)
            return nil
        }
    }
}
