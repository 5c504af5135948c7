import Domain

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
    /// What was wrong with them, when it was not a person who went back.
    package var ignoredWhy: PluginProblem?
    /// Newest first, at most 20; the current one is among them.
    package var history: [PluginVersion] = []
    /// The versions that ran before the current one, the last of them last: where a rollback goes.
    var trail: [String] = []
    /// The current version's, until it is over.
    package var probation: Probation?
    package var setAside: [SetAside] = []
    /// Stops at a limit since the plugin is known.
    package var limitStopCount = 0
    var recentStops: [LimitStop] = []

    package var fullName: String { "\(kind.rawValue)/\(name)" }
    /// The manifest of the current version.
    package var manifest: Manifest? {
        current?.manifest(of: kind, name)
    }

    init(kind: PluginKind, name: String, isEnabled: Bool) {
        (self.kind, self.name, self.isEnabled) = (kind, name, isEnabled)
    }

    mutating func remember(_ version: PluginVersion) {
        history.removeAll { $0.hash == version.hash }
        history.insert(version, at: 0)
        // The running version and the one to go back to stay, however many candidates came and went.
        let wanted = Set([current?.hash, trail.last].compactMap { $0 })
        while history.count > PluginCatalog.keptVersions,
            let oldest = history.lastIndex(where: { !wanted.contains($0.hash) })
        {
            history.remove(at: oldest)
        }
        trail.removeAll { hash in !history.contains { $0.hash == hash } }
    }

    /// What the history knows of a version that comes again.
    func known(_ version: PluginVersion) -> PluginVersion {
        var version = version
        guard let before = history.first(where: { $0.hash == version.hash }) else { return version }
        (version.hasRun, version.isProven) = (before.hasRun, before.isProven && before.failure == nil)
        return version
    }

    /// Makes a version the current one. An enabled plugin's new version begins its probation; stops of another version
    /// are forgotten, and with them the slots it was set aside for.
    mutating func takeUp(_ version: PluginVersion, remembering isStep: Bool = true) {
        if let old = current, old.hash != version.hash {
            if isStep, old.hasRun { trail = trail.filter { $0 != old.hash && $0 != version.hash } + [old.hash] }
            (recentStops, setAside) = ([], [])
        }
        var version = version
        if isEnabled { version.hasRun = true }
        current = version
        candidate = nil
        probation = isEnabled && !version.isProven ? Probation(hash: version.hash) : nil
        remember(version)
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
        object["ignored_why"] = ignoredWhy.map { .object($0.json) }
        object["trail"] = JSONValue(trail)
        object["probation"] = probation?.json
        object["set_aside"] = .array(setAside.map { .object($0.json) })
        object["limit_stops"] = JSONValue(limitStopCount)
        object["recent_stops"] = .array(recentStops.map(\.json))
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
        ignoredWhy = PluginProblem(json: json["ignored_why"])
        history = json["history"]?.array?.compactMap { PluginVersion(json: $0) } ?? []
        trail = json["trail"]?.array?.compactMap(\.string) ?? []
        probation = Probation(json: json["probation"])
        setAside = json["set_aside"]?.array?.compactMap(SetAside.init(json:)) ?? []
        limitStopCount = json["limit_stops"]?.int ?? 0
        recentStops = json["recent_stops"]?.array?.compactMap(LimitStop.init(json:)) ?? []
    }
}
