package import Domain

extension PluginRecord {
    /// The plugin item of the HTTP API; `slots` are the ids of the slots that use it.
    package func item(slots: [String]) -> JSONObject {
        let manifest = manifest
        var item: JSONObject = ["kind": .string(kind.rawValue), "name": .string(name)]
        item["carries"] = kind == .channel ? .string(manifest?.carries ?? name) : .null
        item["audience"] =
            kind == .channel ? .string(manifest?.audience.rawValue ?? Manifest.Audience.buyer.rawValue) : .null
        item["summary"] = .string(manifest?.summary ?? "")
        item["version"] = JSONValue(current?.version)
        item["hash"] = JSONValue(current?.hash)
        item["state"] = .string(isEnabled ? "enabled" : "disabled")
        item["active"] = isEnabled ? current.map(Self.active) ?? .null : .null
        item["candidate"] =
            candidate.map {
                [
                    "version": .string($0.version.version), "hash": .string($0.version.hash), "why": .string($0.why),
                    "new_permissions": JSONValue($0.newPermissions),
                ]
            } ?? .null
        item["last_error"] = lastError.map { .object($0.json) } ?? .null
        item["permissions"] = .object((manifest?.permissions ?? PluginPermissions()).json)
        item["asks_for"] = JSONValue((candidate?.version.manifest(of: kind, name) ?? manifest)?.wishes ?? [])
        item["probation"] =
            probation.map {
                ["flows": JSONValue($0.flows), "errors": JSONValue($0.errors), "of": JSONValue(Probation.flowLimit)]
            } ?? .null
        item["set_aside"] = .array(setAside.map { .object($0.json) })
        item["limit_stops"] = JSONValue(limitStopCount)
        item["slots"] = JSONValue(slots)
        return item
    }

    /// The kept versions, newest first, for `versions`: which runs, which waits, which never ran, which failed.
    package var versionItems: [JSONObject] {
        history.map { version in
            var item: JSONObject = [
                "version": .string(version.version), "hash": .string(version.hash), "since": .string(version.since),
                "origin": .string(version.origin.rawValue), "state": .string(state(of: version)),
                "active": .bool(isEnabled && version.hash == current?.hash),
                "proven": .bool(version.isProven),
            ]
            item["failure"] = version.failure.map { .object($0.json) } ?? .null
            return item
        }
    }

    private func state(of version: PluginVersion) -> String {
        if version.hash == current?.hash { return isEnabled ? "active" : "current" }
        if version.hash == candidate?.version.hash { return "candidate" }
        if version.failure != nil { return "failed" }
        return version.hasRun ? "earlier" : "never_ran"
    }

    private static func active(_ version: PluginVersion) -> JSONValue {
        ["version": .string(version.version), "hash": .string(version.hash), "since": .string(version.since)]
    }
}
