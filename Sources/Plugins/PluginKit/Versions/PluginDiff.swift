package import Domain

/// What differs between two versions of a plugin: first what it may do, then every file.
package struct PluginDiff: Sendable, Hashable {
    /// One side of the comparison.
    package struct Side: Sendable, Hashable {
        /// `running`, `candidate`, `disk` or `kept`.
        package let what: String
        package let hash: String
        /// `nil` for files on disk that did not pass a check: nobody knows their manifest.
        package let version: PluginVersion?

        package var words: String { "\(what) \(version.map { $0.version + " " } ?? "")(\(hash.prefix(8)))" }
        var json: JSONObject {
            ["what": .string(what), "hash": .string(hash), "version": JSONValue(version?.version)]
        }
    }

    package struct File: Sendable, Hashable {
        package enum Change: String, Sendable { case added, removed, changed }
        package let path: String
        package let change: Change
        package let text: String
    }

    package let plugin: String
    package let from: Side
    package let to: Side
    /// `nil` when one side's manifest is not known.
    package let added: [String]?
    package let removed: [String]?
    package let files: [File]

    init(plugin: PluginRecord, from: (Side, PluginBundle), to: (Side, PluginBundle)) {
        (self.plugin, self.from, self.to) = (plugin.fullName, from.0, to.0)
        let manifests = [from.0, to.0].map { $0.version?.manifest(of: plugin.kind, plugin.name) }
        if let old = manifests[0], let new = manifests[1] {
            (added, removed) = (new.growth(over: old), new.shrinkage(from: old))
        } else {
            (added, removed) = (nil, nil)
        }
        let (old, new) = (from.1.files, to.1.files)
        files = Set(old.keys).union(new.keys).sorted().compactMap { path in
            guard old[path] != new[path] else { return nil }
            let change: File.Change = old[path] == nil ? .added : new[path] == nil ? .removed : .changed
            return File(path: path, change: change, text: UnifiedDiff.text(old[path], new[path], path: path))
        }
    }

    package var json: JSONObject {
        [
            "from": .object(from.json), "to": .object(to.json),
            "permissions": added.map { ["added": JSONValue($0), "removed": JSONValue(removed ?? [])] } ?? .null,
            "files": .array(
                files.map {
                    ["path": .string($0.path), "change": .string($0.change.rawValue), "diff": .string($0.text)]
                }),
            "text": .string(text),
        ]
    }

    /// As a person reads it, permissions first.
    package var text: String {
        var lines = ["\(plugin): \(from.words) -> \(to.words)"]
        if let added, let removed {
            lines += added.map { "permissions: + \($0)" } + removed.map { "permissions: - \($0)" }
            if added.isEmpty, removed.isEmpty { lines.append("permissions: the same") }
        } else {
            lines.append("permissions: not known; the files did not pass the check")
        }
        if files.isEmpty { lines.append("files: the same") }
        return lines.joined(separator: "\n") + "\n" + files.map(\.text).joined()
    }
}

extension PluginCatalog {
    /// Compares two versions: each `running`, `candidate`, `disk`, or a kept version's hash (8 digits are enough).
    ///
    /// By default the running one with what waits, or, where nothing waits, with the files on disk. Throws
    /// `PluginError`.
    package func diff(_ kind: PluginKind, _ name: String, from: String?, to: String?) throws -> PluginDiff {
        guard let record = record(kind, name) else { throw PluginError.unknownPlugin("\(kind.rawValue)/\(name)") }
        let target = to ?? (record.candidate == nil ? "disk" : "candidate")
        return PluginDiff(
            plugin: record, from: try side(record, from ?? "running"), to: try side(record, target))
    }

    private func side(_ record: PluginRecord, _ word: String) throws -> (PluginDiff.Side, PluginBundle) {
        switch word {
        case "running": return try kept(record, record.current, "running")
        case "candidate": return try kept(record, record.candidate?.version, "candidate")
        case "disk":
            let bundle = try diskBundle(record)
            let known = ([record.current, record.candidate?.version].compactMap { $0 } + record.history).first {
                $0.hash == bundle.hash
            }
            return (PluginDiff.Side(what: "disk", hash: bundle.hash, version: known), bundle)
        default:
            let fitting = record.history.filter { $0.hash == word || (word.count >= 8 && $0.hash.hasPrefix(word)) }
            guard fitting.count == 1 else {
                throw PluginError.unknownVersion(plugin: record.fullName, hash: word)
            }
            return try kept(record, fitting.first, "kept")
        }
    }

    private func kept(
        _ record: PluginRecord, _ version: PluginVersion?, _ what: String
    ) throws -> (PluginDiff.Side, PluginBundle) {
        guard let version else { throw PluginError.unknownVersion(plugin: record.fullName, hash: what) }
        let bundle = try keptBundle(record.kind, record.name, version.hash)
        return (PluginDiff.Side(what: what, hash: version.hash, version: version), bundle)
    }

    /// The files as they lie there now, the home's before the bundled ones.
    private func diskBundle(_ record: PluginRecord) throws -> PluginBundle {
        let sources = survey().sources.filter { $0.kind == record.kind && $0.name == record.name }
        let wanted = record.current?.origin == .bundled && record.candidate == nil ? PluginSource.Origin.bundled : .home
        guard let source = sources.first(where: { $0.origin == wanted }) ?? sources.first else {
            throw PluginError.unknownVersion(plugin: record.fullName, hash: "disk")
        }
        return try PluginBundle.read(source.path, kind: record.kind)
    }
}
