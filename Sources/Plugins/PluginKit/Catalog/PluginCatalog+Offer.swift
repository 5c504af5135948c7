import Domain
import Foundation
import Journal

extension PluginCatalog {
    /// What became of a version that was offered.
    package enum Offer: Sendable, Hashable {
        case unchanged
        /// Runs from now on (for an enabled plugin).
        case activated(PluginVersion)
        /// Waits for `enable`: a new plugin, more permissions, lost fields, or a home's plugin over a bundled one.
        case waiting(PluginVersion, why: String, newPermissions: [String])
    }

    /// Keeps a bundle's files under its hash. Writes beside and renames, so a kept folder is whole or absent.
    @discardableResult
    package func keep(_ bundle: PluginBundle) throws -> String {
        let path = keptPath(bundle.kind, bundle.name, bundle.hash)
        if let kept = try? PluginBundle.read(path, kind: bundle.kind), kept.hash == bundle.hash { return path }
        let files = FileManager.default
        if files.fileExists(atPath: path) { try files.removeItem(atPath: path) }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        try AtomicFile.makeFolder(folder)
        let temporary = "\(folder)/.\(bundle.hash).\(UInt32.random(in: 0...(.max))).tmp"
        do {
            for (name, bytes) in bundle.files {
                let file = "\(temporary)/\(name)"
                try AtomicFile.makeFolder(URL(fileURLWithPath: file).deletingLastPathComponent().path)
                try AtomicFile.write(bytes, to: file)
            }
            try files.moveItem(atPath: temporary, toPath: path)
        } catch {
            // The first error is the one worth telling; a leftover temporary folder is never read.
            do { try files.removeItem(atPath: temporary) } catch {}
            throw error
        }
        return path
    }

    /// Takes up a bundle that passed its check, or lets it wait for a person.
    ///
    /// - Parameter doubt: one sentence for which the version waits although it passed (fields it no longer finds).
    /// - Throws: `PluginError.claimTaken` when another enabled plugin has what this one claims.
    package func offer(
        _ bundle: PluginBundle, manifest: Manifest, origin: PluginSource.Origin, doubt: String? = nil
    ) throws -> Offer {
        try keep(bundle)
        let version = PluginVersion(
            hash: bundle.hash, version: manifest.version, since: Timestamp.string(now()), manifest: manifest.json,
            origin: origin)
        let claim = takenClaim(of: manifest, kind: bundle.kind, name: bundle.name)
        var result = Offer.unchanged
        try update(bundle.kind, bundle.name) { slot in
            var record = slot ?? PluginRecord(kind: bundle.kind, name: bundle.name, isEnabled: origin == .bundled)
            if let claim, record.isEnabled, record.current?.hash != version.hash { throw claim }
            result = Self.decide(version, manifest, doubt: doubt, &record, isNew: slot == nil)
            slot = record
        }
        try prune(bundle.kind, bundle.name)
        return result
    }

    private static func decide(
        _ version: PluginVersion, _ manifest: Manifest, doubt: String?, _ record: inout PluginRecord, isNew: Bool
    ) -> Offer {
        if record.ignoredHash == version.hash, record.current?.hash != version.hash {
            record.lastError = record.ignoredWhy
            return .unchanged
        }
        record.lastError = nil
        (record.ignoredHash, record.ignoredWhy) = (nil, nil)
        if record.current?.hash == version.hash {
            record.candidate = nil
            return .unchanged
        }
        let growth = record.manifest.map { manifest.growth(over: $0) } ?? []
        if record.isEnabled, record.current != nil, let why = reason(to: version, growth, doubt, record) {
            record.candidate = PluginRecord.Candidate(version: version, why: why, newPermissions: growth)
            record.remember(record.known(version))
            return .waiting(version, why: why, newPermissions: growth)
        }
        record.takeUp(record.known(version))
        guard record.isEnabled else {
            let why = isNew || record.history.allSatisfy { !$0.hasRun } ? "is new and disabled" : "is disabled"
            return .waiting(version, why: why, newPermissions: manifest.wishes)
        }
        return .activated(version)
    }

    /// Why a version may not simply replace the running one; `nil` when it may.
    private static func reason(
        to version: PluginVersion, _ growth: [String], _ doubt: String?, _ record: PluginRecord
    ) -> String? {
        var reasons: [String] = []
        if record.current?.origin == .bundled, version.origin == .home {
            reasons.append("replaces the bundled plugin of this name")
        }
        if !growth.isEmpty { reasons.append("asks for more than the running version") }
        if let doubt { reasons.append(doubt) }
        return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
    }

    /// Notes that the files on disk did not pass their check; what runs keeps running.
    package func refuse(_ kind: PluginKind, _ name: String, origin: PluginSource.Origin, problem: PluginProblem) throws
    {
        try update(kind, name) { slot in
            var record = slot ?? PluginRecord(kind: kind, name: name, isEnabled: origin == .bundled)
            record.lastError = problem
            slot = record
        }
    }

    /// Takes back a problem that is gone without a new version: files that are there again.
    func forgive(_ kind: PluginKind, _ name: String, code: String) throws {
        try update(kind, name) { slot in
            if slot?.lastError?.code == code { slot?.lastError = nil }
        }
    }

    /// Forgets a disabled plugin whose files are gone.
    package func forget(_ kind: PluginKind, _ name: String) throws {
        try update(kind, name) { slot in
            if slot?.isEnabled == false { slot = nil }
        }
    }

    /// Removes kept folders that no record names any more.
    private func prune(_ kind: PluginKind, _ name: String) throws {
        guard let record = record(kind, name) else { return }
        let wanted = Set(
            record.history.map(\.hash)
                + [record.current?.hash, record.candidate?.version.hash, record.ignoredHash].compactMap { $0 })
        let folder = "\(runtime)/plugins/\(kind.rawValue)/\(name)"
        for entry in try FileManager.default.contentsOfDirectory(atPath: folder)
        where entry.count == 64 && !wanted.contains(entry) {
            try FileManager.default.removeItem(atPath: "\(folder)/\(entry)")
        }
    }
}
