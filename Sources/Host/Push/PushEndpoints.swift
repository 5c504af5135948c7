import Domain
package import Egress

/// Where push messages may be posted. The address is chosen by whoever subscribes, so it is judged like any word from
/// outside: https on the usual port to a name, never to an address or to a place inside, unless the operator opened
/// exactly that with `net.allow`. What the name leads to is checked again when the connection is made.
package struct PushEndpoints: Sendable {
    private let openings: [String]

    /// - Parameter openings: the operator's `net.allow`.
    package init(openings: [String]) { self.openings = openings }

    /// The list that lets exactly this endpoint through.
    /// - Throws: `PushError.badSubscription` for an address nothing is posted to.
    package func allowList(for endpoint: String) throws(PushError) -> HostAllowList {
        do {
            var list = HostAllowList()
            let destination = try Destination(url: endpoint)
            let isOpened = try openings.contains { try $0.hasPrefix("http") && Destination(url: $0) == destination }
            let isService = destination.scheme == "https" && destination.port == 443
            guard isOpened || (isService && Self.isPublicName(destination.host)), endpoint.utf8.count <= 2000 else {
                throw Self.refusal
            }
            list.grant(destination, setByOperator: isOpened)
            return list
        } catch {
            throw Self.refusal
        }
    }

    private static let refusal = PushError.badSubscription(
        member: "endpoint", expected: "an https address of a push service: a public name, port 443")

    private static func isPublicName(_ host: String) -> Bool {
        let labels = host.lowercased().split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count > 1, let last = labels.last, last.contains(where: \.isLetter) else { return false }
        return !last.hasPrefix("0x") && !["localhost", "local", "internal", "lan", "home", "arpa"].contains(last)
    }
}
