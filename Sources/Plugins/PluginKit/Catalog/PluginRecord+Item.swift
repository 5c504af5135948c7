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
        item["slots"] = JSONValue(slots)
        return item
    }

    /// The kept versions, newest first, for `versions`.
    package var versionItems: [JSONObject] {
        history.map {
            [
                "version": .string($0.version), "hash": .string($0.hash), "since": .string($0.since),
                "active": .bool(isEnabled && $0.hash == current?.hash),
            ]
        }
    }

    private static func active(_ version: PluginVersion) -> JSONValue {
        ["version": .string(version.version), "hash": .string(version.hash), "since": .string(version.since)]
    }
}
