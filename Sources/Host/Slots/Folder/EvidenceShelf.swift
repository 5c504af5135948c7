package import Domain
package import Foundation
import Journal

/// All evidence of one slot on disk: what is there, and removing what is over the limits. Whoever prunes holds the
/// slot's lock, so there is only ever one, and the run at work is its own.
package struct EvidenceShelf: Sendable {
    private static let going = ".going-"
    private let folder: SlotFolder

    package init(_ folder: SlotFolder) { self.folder = folder }

    /// What a prune did.
    package struct Report: Sendable, Hashable {
        package var runs = 0
        package var bundles = 0
        package var bytes = 0

        package var isEmpty: Bool { runs == 0 && bundles == 0 }
        package var words: String {
            "\(runs) old runs and \(bundles) old evidence bundles were removed (\(bytes / 1000) KB)"
        }
    }

    /// Every bundle there is. Blocks.
    package func bundles() -> [EvidenceRetention.Bundle] {
        RunFolder.all(of: folder).flatMap { run in
            EvidenceBundle.names(in: run).map { name in
                let path = "\(run.path)/\(EvidenceBundle.folder)/\(name)"
                let facts = Self.manifest(path)
                return EvidenceRetention.Bundle(
                    run: run.runID, name: name, kind: facts?["kind"]?.string ?? "broken off",
                    at: facts?["at"]?.string.flatMap(Timestamp.date) ?? Self.changed(path),
                    isPurchase: facts?["purchase"]?.bool ?? false, bytes: Self.size(path))
            }
        }
    }

    package static func manifest(_ bundle: String) -> JSONObject? {
        let bytes = try? AtomicFile.read("\(bundle)/\(EvidenceBundle.manifest)")
        return bytes.flatMap { try? JSONReader.read($0) }?.object
    }

    /// Removes what is over the limits. Blocks.
    /// - Parameter inUse: the run that is at work, which stays.
    /// - Throws: the first removal that failed, after all were tried.
    package func prune(_ limits: EvidenceLimits, inUse: String?, now: Date) throws -> Report {
        try sweep()
        var report = Report()
        var problem: (any Error)?
        var all = bundles()
        let runs = RunFolder.all(of: folder).map { EvidenceRetention.Run(id: $0.runID, at: Self.changed($0.path)) }
        for run in EvidenceRetention.surplus(of: runs, holding: all, inUse: inUse, now: now, limits) {
            do {
                report.bytes += try remove(run.id, in: folder.runs)
                report.runs += 1
                all.removeAll { $0.run == run.id }
            } catch { problem = problem ?? error }
        }
        for bundle in EvidenceRetention.surplus(of: all, limits) {
            do {
                report.bytes += try remove(bundle.name, in: folder.run(bundle.run) + "/" + EvidenceBundle.folder)
                report.bundles += 1
            } catch { problem = problem ?? error }
        }
        if let problem { throw problem }
        return report
    }

    /// Takes a folder out of sight, then away: half of one is never seen as a whole.
    private func remove(_ name: String, in parent: String) throws -> Int {
        let (path, aside) = ("\(parent)/\(name)", "\(folder.runs)/\(Self.going)\(UUID().uuidString)")
        let bytes = Self.size(path)
        try FileManager.default.moveItem(atPath: path, toPath: aside)
        try FileManager.default.removeItem(atPath: aside)
        return bytes
    }

    /// What an earlier prune did not bring to its end.
    private func sweep() throws {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.runs)) ?? []
        for name in names where name.hasPrefix(Self.going) {
            try FileManager.default.removeItem(atPath: "\(folder.runs)/\(name)")
        }
    }

    /// When a run began, or a bundle was made: its folder's name is older than its last change, which is what counts.
    private static func changed(_ path: String) -> Date {
        let facts = try? FileManager.default.attributesOfItem(atPath: path)
        return facts?[.modificationDate] as? Date ?? .distantPast
    }

    private static func size(_ path: String) -> Int {
        guard let all = FileManager.default.enumerator(atPath: path) else { return 0 }
        var bytes = 0
        while all.nextObject() != nil { bytes += (all.fileAttributes?[.size] as? NSNumber)?.intValue ?? 0 }
        return bytes
    }
}
