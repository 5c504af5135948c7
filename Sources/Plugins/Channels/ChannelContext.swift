package import Egress
package import PluginKit

/// What one channel plugin gets of the world for one slot.
package struct ChannelContext: Sendable {
    /// Clock, log, store, slot: what every script gets.
    package var common: CommonContext
    /// The resolved settings; their `url` values open hosts.
    package var settings: PluginSettings
    /// The operator's `net.allow` entries.
    package var openings: [String]
    /// The value of a secret the manifest names, or `nil` where nobody set it.
    package var secret: @Sendable (String) -> String?
    /// Where `file.*` works: `runtime/channels/<plugin>`.
    package var filesFolder: String
    /// Carries the bytes; a recorded exchange in fixtures.
    package var transport: any HTTPTransport
    /// Makes placeholders unguessable, so that a buyer's text can never stand for a secret. Fresh per state.
    package var nonce: String

    package init(
        common: CommonContext, settings: PluginSettings = PluginSettings(), openings: [String] = [],
        secret: @escaping @Sendable (String) -> String? = { _ in nil }, filesFolder: String,
        transport: any HTTPTransport = CurlTransport(), nonce: String
    ) {
        self.common = common
        self.settings = settings
        self.openings = openings
        self.secret = secret
        self.filesFolder = filesFolder
        self.transport = transport
        self.nonce = nonce
    }

    /// The hosts of the manifest and of the settings, and nothing else.
    func allowList(_ manifest: Manifest) throws(EgressFailure) -> HostAllowList {
        var list = HostAllowList()
        for host in manifest.permissions.hosts { try list.grant(manifestHost: host) }
        for url in manifest.permissions.tokenURLs { try list.grant(settingURL: url, setByOperator: false) }
        for host in settings.hosts {
            let port = host.port ?? (host.scheme == "https" ? 443 : 80)
            list.grant(
                Destination(scheme: host.scheme, host: host.host, port: port), setByOperator: host.isExplicit)
        }
        for entry in openings where entry.hasPrefix("http") { try list.open(entry) }
        return list
    }
}
