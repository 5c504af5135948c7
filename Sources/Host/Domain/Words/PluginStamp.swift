/// Which plugin, in which version, caused something: written by the host on every event, never by a script.
package struct PluginStamp: Hashable, Sendable {
    package let name: String
    package let version: String
    /// SHA-256 of the plugin's files, 64 hex digits.
    package let hash: String

    package init(name: String, version: String, hash: String) {
        self.name = name
        self.version = version
        self.hash = hash
    }

    package init?(json: JSONValue?) {
        guard let name = json?["name"]?.string, let version = json?["version"]?.string, let hash = json?["hash"]?.string
        else { return nil }
        self.init(name: name, version: version, hash: hash)
    }

    package var json: JSONValue { ["name": .string(name), "version": .string(version), "hash": .string(hash)] }
}
