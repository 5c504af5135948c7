package import Domain

/// One version of a plugin that passed its check.
package struct PluginVersion: Sendable, Hashable {
    package let hash: String
    package let version: String
    /// When it was first kept, ISO-8601.
    package var since: String
    /// The checked manifest, so that the host can answer for a plugin without opening a Lua state.
    package let manifest: JSONObject
    package var origin: PluginSource.Origin

    var json: JSONObject {
        [
            "hash": .string(hash), "version": .string(version), "since": .string(since),
            "origin": .string(origin.rawValue),
            "manifest": .object(manifest),
        ]
    }
    init?(json: JSONValue?) {
        guard let hash = json?["hash"]?.string, let version = json?["version"]?.string,
            let since = json?["since"]?.string,
            let manifest = json?["manifest"]?.object
        else { return nil }
        let origin = json?["origin"]?.string.flatMap(PluginSource.Origin.init(rawValue:)) ?? .home
        self.init(hash: hash, version: version, since: since, manifest: manifest, origin: origin)
    }
    init(hash: String, version: String, since: String, manifest: JSONObject, origin: PluginSource.Origin) {
        (self.hash, self.version, self.since) = (hash, version, since)
        (self.manifest, self.origin) = (manifest, origin)
    }
}

/// Why a version on disk is not running.
package struct PluginProblem: Sendable, Hashable {
    package let file: String?
    package let line: Int?
    package let message: String
    package let at: String

    package init(file: String?, line: Int?, message: String, at: String) {
        (self.file, self.line, self.message, self.at) = (file, line, message, at)
    }

    package var json: JSONObject {
        var object = JSONObject()
        object["file"] = JSONValue(file)
        object["line"] = JSONValue(line)
        object["message"] = .string(message)
        object["at"] = .string(at)
        return object
    }
    init?(json: JSONValue?) {
        guard let message = json?["message"]?.string, let at = json?["at"]?.string else { return nil }
        self.init(file: json?["file"]?.string, line: json?["line"]?.int, message: message, at: at)
    }
    /// `file:line: message`.
    package var text: String {
        [file, line.map(String.init)].compactMap { $0 }.map { $0 + ":" }.joined() + (file == nil ? "" : " ") + message
    }
}

/// What the host remembers of one plugin between starts.
package struct PluginRecord: Sendable, Hashable {
    /// A checked version that waits for a person.
    package struct Candidate: Sendable, Hashable {
        package let version: PluginVersion
        package let why: String
        package let newPermissions: [String]
    }

    package let kind: PluginKind
    package let name: String
    package var isEnabled: Bool
    /// The version that runs when enabled, or that would.
    package var current: PluginVersion?
    package var candidate: Candidate?
    package var lastError: PluginProblem?
    /// The files with this hash are not taken up by themselves: rolled back from, or found wanting while running.
    package var ignoredHash: String?
    /// Newest first, at most 20; the current one is among them.
    package var history: [PluginVersion] = []

    package var fullName: String { "\(kind.rawValue)/\(name)" }
    /// The manifest of the current version.
    package var manifest: Manifest? {
        guard let current else { return nil }
        return try? Manifest.read(.object(current.manifest), kind: kind, name: name, label: fullName)
    }

    init(kind: PluginKind, name: String, isEnabled: Bool) {
        (self.kind, self.name, self.isEnabled) = (kind, name, isEnabled)
    }

    mutating func remember(_ version: PluginVersion) {
        history.removeAll { $0.hash == version.hash }
        history.insert(version, at: 0)
        history = Array(history.prefix(PluginCatalog.keptVersions))
    }

    var json: JSONObject {
        var object: JSONObject = ["enabled": .bool(isEnabled)]
        object["active"] = current.map { .object($0.json) }
        if let candidate {
            object["candidate"] = [
                "version": .object(candidate.version.json), "why": .string(candidate.why),
                "new_permissions": JSONValue(candidate.newPermissions),
            ]
        }
        object["last_error"] = lastError.map { .object($0.json) }
        object["ignored_hash"] = ignoredHash.map(JSONValue.string)
        object["history"] = .array(history.map { .object($0.json) })
        return object
    }

    init?(fullName: String, json: JSONValue) {
        let parts = fullName.split(separator: "/").map(String.init)
        guard parts.count == 2, let kind = PluginKind(rawValue: parts[0]), PluginBundle.isName(parts[1]) else {
            return nil
        }
        self.init(kind: kind, name: parts[1], isEnabled: json["enabled"]?.bool ?? false)
        current = PluginVersion(json: json["active"])
        if let waiting = json["candidate"], let version = PluginVersion(json: waiting["version"]) {
            candidate = Candidate(
                version: version, why: waiting["why"]?.string ?? "",
                newPermissions: waiting["new_permissions"]?.array?.compactMap(\.string) ?? [])
        }
        lastError = PluginProblem(json: json["last_error"])
        ignoredHash = json["ignored_hash"]?.string
        history = json["history"]?.array?.compactMap { PluginVersion(json: $0) } ?? []
    }
}
