import Domain
import Foundation
import Journal

extension PluginCatalog {
    /// What became of a version that was offered.
    package enum Offer: Sendable, Hashable {
        case unchanged
        /// Runs from now on (for an enabled plugin).
        case activated(PluginVersion)
        /// Waits for `enable`: a new plugin, more permissions, or a home's plugin over a bundled one.
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
    package func offer(_ bundle: PluginBundle, manifest: Manifest, origin: PluginSource.Origin) throws -> Offer {
        try keep(bundle)
        let version = PluginVersion(
            hash: bundle.hash, version: manifest.version, since: Timestamp.string(now()), manifest: manifest.json,
            origin: origin)
        var result = Offer.unchanged
        try update(bundle.kind, bundle.name) { slot in
            var record = slot ?? PluginRecord(kind: bundle.kind, name: bundle.name, isEnabled: origin == .bundled)
            result = Self.decide(version, manifest, &record, isNew: slot == nil)
            slot = record
        }
        try prune(bundle.kind, bundle.name)
        return result
    }

    private static func decide(
        _ version: PluginVersion, _ manifest: Manifest, _ record: inout PluginRecord, isNew: Bool
    ) -> Offer {
        record.lastError = nil
        if record.current?.hash == version.hash {
            record.candidate = nil
            return .unchanged
        }
        if record.ignoredHash == version.hash { return .unchanged }
        record.ignoredHash = nil
        let growth = record.manifest.map { manifest.permissions.growth(over: $0.permissions) } ?? []
        let replaces = record.current?.origin == .bundled && version.origin == .home
        if record.isEnabled, record.current != nil, replaces || !growth.isEmpty {
            let why = replaces ? "replaces the bundled plugin of this name" : "asks for more than the running version"
            record.candidate = PluginRecord.Candidate(version: version, why: why, newPermissions: growth)
            record.remember(version)
            return .waiting(version, why: why, newPermissions: growth)
        }
        record.current = version
        record.candidate = nil
        record.remember(version)
        guard record.isEnabled else {
            return .waiting(
                version, why: isNew ? "is new and disabled" : "is disabled", newPermissions: manifest.permissions.wishes
            )
        }
        return .activated(version)
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

    /// Turns a plugin on, taking up a candidate that waits. Gives the version that runs now.
    @discardableResult
    package func enable(_ kind: PluginKind, _ name: String) throws -> PluginVersion {
        var enabled: PluginVersion?
        try update(kind, name) { slot in
            guard var record = slot else { throw PluginError.unknownPlugin("\(kind.rawValue)/\(name)") }
            if let candidate = record.candidate {
                record.current = candidate.version
                record.candidate = nil
            }
            guard var current = record.current else {
                let reason = record.lastError?.text ?? "it has not been checked yet"
                throw PluginError.invalidManifest(label: record.fullName, problems: [reason])
            }
            current.since = Timestamp.string(now())
            record.current = current
            record.remember(current)
            record.isEnabled = true
            slot = record
            enabled = current
        }
        guard let enabled else { throw PluginError.unknownPlugin("\(kind.rawValue)/\(name)") }
        return enabled
    }

    /// Turns a plugin off; its versions stay.
    package func disable(_ kind: PluginKind, _ name: String) throws {
        try update(kind, name) { slot in
            guard slot != nil else { throw PluginError.unknownPlugin("\(kind.rawValue)/\(name)") }
            slot?.isEnabled = false
        }
    }

    /// Makes an earlier version the running one; the files on disk are ignored until they change again.
    ///
    /// Without a hash: the version before the running one. Throws `PluginError.unknownVersion`.
    @discardableResult
    package func rollback(_ kind: PluginKind, _ name: String, to hash: String? = nil) throws -> PluginVersion {
        var chosen: PluginVersion?
        try update(kind, name) { slot in
            guard var record = slot else { throw PluginError.unknownPlugin("\(kind.rawValue)/\(name)") }
            let waiting = record.candidate?.version.hash
            let earlier = record.history.filter { $0.hash != record.current?.hash && $0.hash != waiting }
            guard
                var version = hash.map({ wanted in
                    earlier.first { $0.hash == wanted || (wanted.count >= 8 && $0.hash.hasPrefix(wanted)) }
                })
                    ?? earlier.first
            else { throw PluginError.unknownVersion(plugin: record.fullName, hash: hash ?? "before the running one") }
            _ = try keptBundle(kind, name, version.hash)
            record.ignoredHash = record.candidate?.version.hash ?? record.current?.hash
            version.since = Timestamp.string(now())
            (record.current, record.candidate) = (version, nil)
            record.remember(version)
            slot = record
            chosen = version
        }
        guard let chosen else { throw PluginError.unknownVersion(plugin: "\(kind.rawValue)/\(name)", hash: hash ?? "") }
        return chosen
    }

    /// Forgets a disabled plugin whose files are gone.
    package func forgetMissing(_ present: [PluginSource]) throws {
        let names = Set(present.map(\.fullName))
        for record in list() where !record.isEnabled && !names.contains(record.fullName) {
            try update(record.kind, record.name) { $0 = nil }
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
