package import Domain

/// One version of a plugin that passed its check.
package struct PluginVersion: Sendable, Hashable {
    package let hash: String
    package let version: String
    /// When it was first kept, or last taken up, ISO-8601.
    package var since: String
    /// The checked manifest, so that the host can answer for a plugin without opening a Lua state.
    package let manifest: JSONObject
    package var origin: PluginSource.Origin
    /// Whether it ever was the running version: one that only waited was never granted what it asks for.
    package var hasRun = false
    /// Whether it got through its probation.
    package var isProven = false
    /// Why its probation ended it.
    package var failure: PluginProblem?

    init(hash: String, version: String, since: String, manifest: JSONObject, origin: PluginSource.Origin) {
        (self.hash, self.version, self.since) = (hash, version, since)
        (self.manifest, self.origin) = (manifest, origin)
    }

    /// The manifest read again; `nil` only for a state file somebody edited.
    package func manifest(of kind: PluginKind, _ name: String) -> Manifest? {
        try? Manifest.read(.object(manifest), kind: kind, name: name, label: "\(kind.rawValue)/\(name)")
    }

    var json: JSONObject {
        var object: JSONObject = [
            "hash": .string(hash), "version": .string(version), "since": .string(since),
            "origin": .string(origin.rawValue), "ran": .bool(hasRun), "proven": .bool(isProven),
            "manifest": .object(manifest),
        ]
        object["failure"] = failure.map { .object($0.json) }
        return object
    }

    /// A state file from before probation knows neither `ran` nor `proven`: what it lists has run.
    init?(json: JSONValue?) {
        guard let hash = json?["hash"]?.string, let version = json?["version"]?.string,
            let since = json?["since"]?.string,
            let manifest = json?["manifest"]?.object
        else { return nil }
        let origin = json?["origin"]?.string.flatMap(PluginSource.Origin.init(rawValue:)) ?? .home
        self.init(hash: hash, version: version, since: since, manifest: manifest, origin: origin)
        hasRun = json?["ran"]?.bool ?? true
        isProven = json?["proven"]?.bool ?? true
        failure = PluginProblem(json: json?["failure"])
    }
}
