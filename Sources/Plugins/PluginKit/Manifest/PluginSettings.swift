package import Domain

/// The values of a plugin's declared settings for one slot, and what they open.
package struct PluginSettings: Sendable, Hashable {
    /// Where a value came from.
    package enum Source: String, Sendable { case slot, environment, defaultValue = "default" }

    /// What scripts see as `ctx.settings`; a setting without a value is absent.
    package private(set) var values = JSONObject()
    package private(set) var sources: [String: Source] = [:]
    /// Each as `name: reason`, never with the value: it may be a secret.
    package private(set) var problems: [String] = []
    /// The hosts opened by settings of type `url`.
    package private(set) var hosts: [AllowedHost] = []

    package init() {}

    /// Resolves every declared setting: the slot's value (`options`, `channels.X`), else its environment variable, else
    /// its default. A value of the wrong type, a missing required one and an undeclared name (unless listed in
    /// `hostKeys`, the host's own keys beside them) become problems; `values` holds what was good.
    package static func resolve(
        manifest: Manifest, values given: JSONObject, environment: [String: String], hostKeys: Set<String> = []
    ) -> PluginSettings {
        var settings = PluginSettings()
        for declaration in manifest.settings { settings.take(declaration, given, environment) }
        let names = manifest.settings.map(\.name)
        for key in given.keys where !names.contains(key) && !hostKeys.contains(key) {
            let nearest = NearestWord.of(key, in: names).map { "; did you mean '\($0)'?" } ?? ""
            settings.problems.append("\(key): \(manifest.name) has no such setting\(nearest)")
        }
        return settings
    }

    private mutating func take(_ declaration: SettingDeclaration, _ given: JSONObject, _ environment: [String: String])
    {
        let name = declaration.name
        let fromSlot = given[name].flatMap { $0.isNull ? nil : $0 }
        let fromEnvironment = declaration.environmentName.flatMap { environment[$0] }.flatMap { $0.isEmpty ? nil : $0 }
        if let value = fromSlot {
            accept(value, for: declaration, from: .slot, label: name)
        } else if let text = fromEnvironment {
            accept(
                .string(text), for: declaration, from: .environment,
                label: "\(name) (\(declaration.environmentName ?? ""))")
        } else if let value = declaration.defaultValue {
            accept(value, for: declaration, from: .defaultValue, label: name)
        } else if declaration.isRequired {
            let elsewhere = declaration.environmentName.map { " here or as \($0)" } ?? ""
            problems.append("\(name): is required, set it\(elsewhere)")
        }
    }

    private mutating func accept(
        _ value: JSONValue, for declaration: SettingDeclaration, from source: Source, label: String
    ) {
        switch declaration.accept(value) {
        case .failure(let refusal): problems.append("\(label): \(refusal.reason)")
        case .success(let accepted):
            values[declaration.name] = accepted
            sources[declaration.name] = source
            guard declaration.kind == .url, let address = accepted.string.flatMap({ WebAddress($0) }) else { return }
            hosts.append(AllowedHost(address, isExplicit: source != .defaultValue))
        }
    }
}

/// One host a plugin may reach.
package struct AllowedHost: Sendable, Hashable {
    package let scheme: String
    /// Exact, or `*.suffix`.
    package let host: String
    /// `nil`: the scheme's own port.
    package let port: Int?
    /// Set by the operator. Only such a host may be loopback, private or plain http.
    package let isExplicit: Bool

    package init(_ address: WebAddress, isExplicit: Bool) {
        self.init(scheme: address.scheme, host: address.host, port: address.port, isExplicit: isExplicit)
    }
    package init(scheme: String = "https", host: String, port: Int? = nil, isExplicit: Bool = false) {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.isExplicit = isExplicit
    }

    /// Whether an address may be visited by this rule.
    package func allows(_ address: WebAddress) -> Bool {
        guard address.scheme == scheme, address.port == port ?? (scheme == "https" ? 443 : 80) else { return false }
        guard isExplicit || (scheme == "https" && !Self.isInside(address.host)) else { return false }
        if host.hasPrefix("*.") { return address.host.hasSuffix(host.dropFirst(1)) }
        return address.host == host
    }

    /// Names and addresses that mean this machine or its network. Addresses behind a name are checked at the socket.
    package static func isInside(_ host: String) -> Bool {
        if host == "localhost" || host.hasSuffix(".localhost") || host.hasSuffix(".local") || host.contains(":") {
            return true
        }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        guard
            parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
                || !host.contains(".")
        else {
            return parts.last?.hasPrefix("0x") ?? false
        }
        // Every bare number and every dotted quad: a public address has no business in a manifest either.
        return true
    }
}

extension Manifest {
    /// Every host this plugin may reach with these settings.
    package func allowedHosts(_ settings: PluginSettings) -> [AllowedHost] {
        permissions.hosts.map { AllowedHost(host: $0) } + settings.hosts
    }
}
