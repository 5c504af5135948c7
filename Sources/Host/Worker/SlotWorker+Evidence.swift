import Connectors
import Domain
import Foundation
import Slots
import Telemetry

/// What the worker keeps of a moment, and what it tells people of it.
extension SlotWorker {
    /// Screenshot, and for failures the whole page; never a reason to fail itself.
    func keepEvidence(_ name: String, withPage: Bool) async -> [String] {
        guard connector?.isPull != true else { return [] }
        let page = self.page
        var kept = [await keep("\(name).jpg") { try await page.screenshot() }]
        if withPage { kept.append(await keep("\(name).mhtml") { try await page.snapshotMHTML() }) }
        return kept.compactMap { $0 }
    }

    private func keep(_ name: String, _ bytes: @Sendable () async throws -> [UInt8]) async -> String? {
        do { return try run.keep(try await bytes(), as: name) } catch {
            log.warn("evidence \(name) could not be kept: \(HostFailure(error).message)")
            return nil
        }
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
