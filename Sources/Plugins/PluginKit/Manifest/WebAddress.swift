import Foundation

/// The part of an address that decides whether it may be visited: scheme, host and port.
package struct WebAddress: Sendable, Hashable {
    package let scheme: String
    /// Lower case, without brackets.
    package let host: String
    package let port: Int

    /// Reads an absolute http or https address; user names in it are refused, they only serve to deceive.
    package init?(_ text: String) {
        guard !text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F || $0 == 0x5C }),
            let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            scheme == "http" || scheme == "https", parts.user == nil, parts.password == nil,
            let host = parts.host?.lowercased(), !host.isEmpty
        else { return nil }
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        guard !bare.isEmpty, (parts.port ?? 1) > 0, (parts.port ?? 1) < 65536 else { return nil }
        self.scheme = scheme
        self.host = bare.hasSuffix(".") ? String(bare.dropLast()) : bare
        self.port = parts.port ?? (scheme == "https" ? 443 : 80)
    }
}
