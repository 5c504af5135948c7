package import Domain
package import Egress
package import LuaBridge

/// What the requests and secrets of one script need of the world around it.
package struct OutgoingContext: Sendable {
    /// The operator's `net.allow` entries.
    package var openings: [String]
    /// The value of a secret the manifest names, or `nil` where nobody set it.
    package var secret: @Sendable (String) -> String?
    /// Carries the bytes; a recorded exchange in fixtures.
    package var transport: any HTTPTransport
    /// Makes placeholders unguessable, so that text from outside can never stand for a secret. Fresh per state.
    package var nonce: String

    package init(
        openings: [String] = [], secret: @escaping @Sendable (String) -> String? = { _ in nil },
        transport: any HTTPTransport = CurlTransport(), nonce: String = Self.freshNonce()
    ) {
        self.openings = openings
        self.secret = secret
        self.transport = transport
        self.nonce = nonce
    }

    /// 256 random bits as letters and digits.
    package static func freshNonce() -> String {
        var random = SystemRandomNumberGenerator()
        return (0..<4).map { _ in String(random.next() as UInt64, radix: 36) }.joined()
    }

    /// The hosts of the manifest and of the settings, and nothing else.
    package func allowList(_ manifest: Manifest, _ settings: PluginSettings) throws(EgressFailure) -> HostAllowList {
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

extension Manifest {
    /// Where a script may ask for a token: the addresses it names, and the operator's own address in the place of one
    /// that stands as a setting's default.
    func tokenURLs(_ settings: PluginSettings) -> Set<String> {
        let named = Set(permissions.tokenURLs)
        let moved = self.settings.filter { $0.kind == .url && $0.defaultValue?.string.map(named.contains) == true }
        return named.union(moved.compactMap { settings.values[$0.name]?.string })
    }
}

/// The modules `http` and `secret` of one script: what its manifest and settings grant, nothing beyond.
package struct OutgoingFunctions: Sendable {
    package let modules: [LuaModule]
    private let vault: SecretVault

    /// - Parameters:
    ///   - trace: where each request is noted, for whoever must know what became of an act.
    ///   - now: the time tokens are signed at.
    /// - Throws: `EgressFailure` for a host no allow list takes.
    package init(
        manifest: Manifest, settings: PluginSettings, context: OutgoingContext, trace: SendTrace,
        now: @escaping WallClock
    ) throws(EgressFailure) {
        vault = SecretVault(names: manifest.permissions.secrets, nonce: context.nonce, value: context.secret)
        let client = EgressClient(allow: try context.allowList(manifest, settings), transport: context.transport)
        let http = HTTPFunctions(
            client: client, tokenURLs: manifest.tokenURLs(settings), vault: vault, trace: trace)
        modules = [http.module(), SecretFunctions(vault: vault, now: now).module()]
    }

    /// The text without any secret this script may use.
    package func masked(_ text: String) -> String { SecretMask(vault.all).masked(text) }
}
