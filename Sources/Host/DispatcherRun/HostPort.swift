package import Domain
package import Slots

/// The host as a dispatcher sees it: what comes, and ways to tell and answer. The real one is the child link.
package struct HostPort: Sendable {
    package let events: AsyncStream<LinkEvent>
    package let notify: @Sendable (String, JSONObject) -> Void
    package let reply: @Sendable (Int, Result<JSONValue, HostFailure>) -> Void

    package init(
        events: AsyncStream<LinkEvent>, notify: @escaping @Sendable (String, JSONObject) -> Void,
        reply: @escaping @Sendable (Int, Result<JSONValue, HostFailure>) -> Void
    ) {
        (self.events, self.notify, self.reply) = (events, notify, reply)
    }

    package init(_ link: ChildLink) {
        self.init(
            events: link.events, notify: { _ = link.notify($0, $1) }, reply: { link.reply($0, $1) })
    }
}
