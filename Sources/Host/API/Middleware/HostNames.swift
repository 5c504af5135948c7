import Foundation

/// The names this host answers under. A page of another site that makes its name point here (DNS rebinding) is refused.
struct HostNames: Sendable {
    private let names: Set<String>
    private let publicOrigin: String?

    init(_ configuration: APIConfiguration) {
        var names: Set = ["localhost", "127.0.0.1", "[::1]"]
        let bind = configuration.bind.lowercased()
        if !["0.0.0.0", "::", "*", ""].contains(bind) { names.insert(bind.contains(":") ? "[\(bind)]" : bind) }
        let url = configuration.publicURL.flatMap(URL.init(string:))
        if let host = url?.host?.lowercased() { names.insert(host) }
        publicOrigin = url.flatMap(Self.origin)
        self.names = names
    }

    /// - Parameter authority: `name` or `name:port`.
    func admits(_ authority: String) -> Bool { Self.name(of: authority).map(names.contains) ?? false }

    /// Whether a page of this origin is ours: the public address, or the very one that was asked on this machine.
    func isOurs(origin: String, authority: String) -> Bool {
        let origin = origin.lowercased()
        if let publicOrigin, origin == publicOrigin { return true }
        guard let name = Self.name(of: authority), ["localhost", "127.0.0.1", "[::1]"].contains(name) else {
            return publicOrigin == nil && origin == "http://" + authority.lowercased()
        }
        return origin == "http://" + authority.lowercased()
    }

    private static func name(of authority: String) -> String? {
        let text = authority.lowercased()
        guard !text.isEmpty, text.utf8.count <= 260, !text.contains("@") else { return nil }
        let end = text.hasPrefix("[") ? text.firstIndex(of: "]").map(text.index(after:)) : text.firstIndex(of: ":")
        guard let end, end != text.endIndex else { return text }
        let rest = text[end...]
        guard rest.first == ":", rest.dropFirst().allSatisfy(\.isNumber), rest.count <= 6 else { return nil }
        return String(text[..<end])
    }

    private static func origin(_ url: URL) -> String? {
        guard let scheme = url.scheme?.lowercased(), let host = url.host?.lowercased() else { return nil }
        let isDefault = url.port == nil || (scheme == "https" && url.port == 443) || (scheme == "http" && url.port == 80)
        return "\(scheme)://\(host)" + (isDefault ? "" : ":\(url.port ?? 0)")
    }
}
