package import Domain
package import Slots

/// The host as a dispatcher sees it: what comes, and ways to tell and answer. The real one is the child link.
package struct HostPort: Sendable {
    package let events: AsyncStream<LinkEvent>
    package let notify: @Sendable (String, JSONObject) -> Void
    package let reply: @Sendable (Int, Result<JSONValue, HostFailure>) -> Void
    /// Asks the host for what only it has.
    package let request: @Sendable (String, JSONObject) async throws -> JSONValue

    package init(
        events: AsyncStream<LinkEvent>, notify: @escaping @Sendable (String, JSONObject) -> Void,
        reply: @escaping @Sendable (Int, Result<JSONValue, HostFailure>) -> Void,
        request: @escaping @Sendable (String, JSONObject) async throws -> JSONValue = { operation, _ in
            throw DispatcherError.unknownOperation(operation)
        }
    ) {
        (self.events, self.notify, self.reply, self.request) = (events, notify, reply, request)
    }

    package init(_ link: ChildLink) {
        self.init(
            events: link.events, notify: { _ = link.notify($0, $1) }, reply: { link.reply($0, $1) },
            request: { try await link.request($0, $1, timeout: .seconds(5)) })
    }
}
