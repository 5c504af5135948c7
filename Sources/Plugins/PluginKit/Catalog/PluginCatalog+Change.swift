import Domain
import Foundation

extension PluginCatalog {
    /// Turns a plugin on, taking up a candidate that waits; gives it a fresh start where it was set aside. Gives the
    /// version that runs now.
    /// - Throws: `PluginError.claimTaken`, `.unknownPlugin`, or why there is nothing to run.
    @discardableResult
    package func enable(_ kind: PluginKind, _ name: String) throws -> PluginVersion {
        let waiting = record(kind, name).flatMap { $0.candidate?.version ?? $0.current }
        let claim = waiting?.manifest(of: kind, name).flatMap { takenClaim(of: $0, kind: kind, name: name) }
        var enabled: PluginVersion?
        try update(kind, name) { slot in
            guard var record = slot else { throw PluginError.unknownPlugin("\(kind.rawValue)/\(name)") }
            guard let version = record.candidate?.version ?? record.current else {
                let reason = record.lastError?.text ?? "it has not been checked yet"
                throw PluginError.invalidManifest(label: record.fullName, problems: [reason])
            }
            if let claim { throw claim }
            let isOn = record.isEnabled
            record.isEnabled = true
            if !isOn || version.hash != record.current?.hash {
                var next = record.known(version)
                next.since = Timestamp.string(now())
                record.takeUp(next)
            }
            (record.recentStops, record.setAside) = ([], [])
            slot = record
            enabled = record.current
        }
        guard let enabled else { throw PluginError.unknownPlugin("\(kind.rawValue)/\(name)") }
        return enabled
    }

    /// Turns a plugin off; its versions stay.
    package func disable(_ kind: PluginKind, _ name: String) throws {
        try update(kind, name) { slot in
            guard slot != nil else { throw PluginError.unknownPlugin("\(kind.rawValue)/\(name)") }
            slot?.isEnabled = false
            slot?.probation = nil
            slot?.setAside = []
        }
    }

    /// Makes an earlier version the running one; the files on disk are ignored until they change again.
    ///
    /// Without a hash: the version that ran before the running one. Throws `PluginError.unknownVersion`, and
    /// `.neverRan` for one that only waited: going back must not be a way around the yes it waits for.
    @discardableResult
    package func rollback(_ kind: PluginKind, _ name: String, to hash: String? = nil) throws -> PluginVersion {
        guard let known = record(kind, name) else { throw PluginError.unknownPlugin("\(kind.rawValue)/\(name)") }
        let wanted = try earlier(known, hash)
        _ = try keptBundle(kind, name, wanted.hash)
        if known.isEnabled,
            let claim = wanted.manifest(of: kind, name).flatMap({
                takenClaim(of: $0, kind: kind, name: name)
            })
        {
            throw claim
        }
        var chosen = wanted
        try update(kind, name) { slot in
            guard var record = slot else { throw PluginError.unknownPlugin("\(kind.rawValue)/\(name)") }
            record.goBack(to: wanted, at: Timestamp.string(now()))
            chosen = record.current ?? wanted
            slot = record
        }
        return chosen
    }

    private func earlier(_ record: PluginRecord, _ hash: String?) throws -> PluginVersion {
        guard let hash else {
            let before = record.trail.last { $0 != record.current?.hash }
            guard let version = record.history.first(where: { $0.hash == before }) else {
                throw PluginError.unknownVersion(plugin: record.fullName, hash: "before the running one")
            }
            return version
        }
        let fitting = record.history.filter {
            $0.hash != record.current?.hash && ($0.hash == hash || (hash.count >= 8 && $0.hash.hasPrefix(hash)))
        }
        guard let version = fitting.first, fitting.count == 1 else {
            throw PluginError.unknownVersion(plugin: record.fullName, hash: hash)
        }
        guard version.hasRun else { throw PluginError.neverRan(plugin: record.fullName, hash: version.hash) }
        return version
    }
}

extension PluginRecord {
    /// Makes an earlier version the current one, and what lies on disk is ignored until it changes.
    mutating func goBack(to version: PluginVersion, at: String, because why: PluginProblem? = nil) {
        ignoredHash = candidate?.version.hash ?? current?.hash
        ignoredWhy = why
        if let why, let failed = current {
            history = history.map { entry in
                var entry = entry
                if entry.hash == failed.hash { (entry.failure, entry.isProven) = (why, false) }
                return entry
            }
        }
        lastError = why
        let isOnTrail = trail.contains(version.hash)
        if let place = trail.lastIndex(of: version.hash) { trail.removeSubrange(place...) }
        var next = known(version)
        next.since = at
        takeUp(next, remembering: !isOnTrail)
    }
}
