/// Which hosts may be spoken to, and which of them may lie inside the machine or its networks.
///
/// Two kinds of yes are kept apart. A *grant* (a manifest's host, a `url` setting) says that a plugin may speak to a
/// host at all; alone it means https, the default port and public addresses. An *opening* (a `url` setting the operator
/// set, an entry of `net.allow`) says that exactly this scheme, host and port may be plain http, another port or an
/// inside address. A manifest can never open anything.
package struct HostAllowList: Sendable {
    private var exact: Set<String> = []
    private var suffixes: [String] = []
    private var granted: Set<Destination> = []
    private var opened: Set<Destination> = []

    /// Grants and opens nothing.
    package init() {}

    /// Grants a manifest's entry: a name, or `*.suffix` for every name below it.
    /// - Throws: `EgressFailure.notSent(.hostNotAllowed…)` when the entry is neither.
    package mutating func grant(manifestHost entry: String) throws(EgressFailure) {
        let lower = entry.lowercased()
        let name = lower.hasPrefix("*.") ? String(lower.dropFirst(2)) : lower
        guard Self.isName(name), !lower.hasPrefix("*.") || name.contains(".") else {
            throw .notSent(.hostNotAllowed, detail: "'\(entry)' is no host name and no '*.suffix'")
        }
        if lower.hasPrefix("*.") { suffixes.append("." + name) } else { exact.insert(name) }
    }

    /// Grants the host of a `url` setting; `setByOperator` also opens it.
    package mutating func grant(settingURL url: String, setByOperator: Bool) throws(EgressFailure) {
        grant(try Destination(url: url), setByOperator: setByOperator)
    }

    /// The same for an address that is already split.
    package mutating func grant(_ destination: Destination, setByOperator: Bool) {
        if setByOperator { opened.insert(destination) }
        if setByOperator || destination.scheme == "https" { granted.insert(destination) }
    }

    /// Opens one entry of `net.allow`, `scheme://host:port`. It grants nothing by itself.
    package mutating func open(_ entry: String) throws(EgressFailure) {
        opened.insert(try Destination(url: entry))
    }

    /// Opens and grants: for the host's own requests, whose address the operator set.
    package mutating func allow(_ url: String) throws(EgressFailure) {
        try grant(settingURL: url, setByOperator: true)
    }

    /// Says whether a request may go to `destination`, and whether an inside address is fine there.
    package func judge(_ destination: Destination) -> Verdict {
        let isOpened = opened.contains(destination)
        guard granted.contains(destination) || isNamed(destination.host) else {
            return .refused("\(destination) is not among the allowed hosts")
        }
        if isOpened { return .allowed(inside: true) }
        guard destination.scheme == "https" else { return .refused("\(destination) is plain http") }
        guard destination.port == 443 || granted.contains(destination) else {
            return .refused("\(destination) is not on the default port")
        }
        return .allowed(inside: false)
    }

    package enum Verdict: Equatable, Sendable {
        case allowed(inside: Bool)
        case refused(String)
    }

    private func isNamed(_ host: String) -> Bool {
        exact.contains(host) || suffixes.contains { host.hasSuffix($0) && host.count > $0.count }
    }

    private static func isName(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        let wellFormed = labels.allSatisfy { label in
            !label.isEmpty && label.count <= 63 && label.utf8.allSatisfy { isNameByte($0) } && label.first != "-"
        }
        return wellFormed && text.count <= 253
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2d || byte == 0x5f
    }
}
