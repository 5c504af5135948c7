package import Domain

/// What a plugin declares about itself, every key checked. What stands here is all it gets.
package struct Manifest: Sendable, Hashable {
    package enum Audience: String, Sendable { case buyer, staff }

    package let name: String
    package let version: String
    package let kind: PluginKind
    package var summary = ""
    /// The channel a channel plugin serves; its own name unless it says otherwise.
    package var carries: String
    package var audience = Audience.buyer
    /// The webhook path this plugin answers, e.g. `/webhook`.
    package var receives: String?
    /// Whether a slot that names no connector gets this one.
    package var isDefault = false
    package var permissions = PluginPermissions()
    package var settings: [SettingDeclaration] = []
    package var limits = PluginLimits()

    package init(name: String, version: String, kind: PluginKind) {
        self.name = name
        self.version = version
        self.kind = kind
        self.carries = name
    }

    /// The manifest as JSON, readable by `Manifest.read` again: the host, which opens no Lua state, learns it this way.
    package var json: JSONObject {
        var object: JSONObject = [
            "name": .string(name), "version": .string(version), "api": 1, "kind": .string(kind.rawValue),
        ]
        if !summary.isEmpty { object["summary"] = .string(summary) }
        if kind == .channel {
            object["carries"] = .string(carries)
            object["audience"] = .string(audience.rawValue)
        }
        object["receives"] = receives.map(JSONValue.string)
        if isDefault { object["default"] = true }
        object["permissions"] = .object(permissions.json)
        var declared = JSONObject()
        for setting in settings { declared[setting.name] = .object(setting.json) }
        object["settings"] = .object(declared)
        object["limits"] = .object(limits.json)
        return object
    }
}

/// The doors a plugin asks for. Nothing is granted that is not listed.
package struct PluginPermissions: Sendable, Hashable {
    /// `example.com` or `*.example.com`, https only.
    package var hosts: [String] = []
    /// Addresses that reading entries may POST to, to obtain a token.
    package var tokenURLs: [String] = []
    package var secrets: [String] = []
    /// `read`, `click`, `code`.
    package var page: Set<String> = []
    /// `lead.observed`.
    package var emit: Set<String> = []
    package var mail = false
    package var files = false

    package init() {}

    package var json: JSONObject {
        [
            "hosts": JSONValue(hosts), "token_urls": JSONValue(tokenURLs), "secrets": JSONValue(secrets),
            "page": JSONValue(page.sorted()), "emit": JSONValue(emit.sorted()), "mail": .bool(mail),
            "files": .bool(files),
        ]
    }

    /// Each wish as one word, e.g. `host api.example.com`: what an admin reads before enabling.
    package var wishes: [String] {
        hosts.map { "host \($0)" } + tokenURLs.map { "token_url \($0)" } + secrets.map { "secret \($0)" }
            + page.sorted().map { "page \($0)" } + emit.sorted().map { "emit \($0)" }
            + (mail ? ["mail"] : []) + (files ? ["files"] : [])
    }

    /// What this asks for beyond another version's wishes.
    package func growth(over other: PluginPermissions) -> [String] {
        let known = Set(other.wishes)
        return wishes.filter { !known.contains($0) }
    }
}
