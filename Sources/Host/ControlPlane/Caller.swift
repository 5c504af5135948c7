package import Domain

/// Who asks through which door: what every operation gets besides its arguments.
package struct Caller: Sendable, Hashable {
    package let actor: Actor
    package let requestID: String
    /// `api`, `cli`, `mcp`: stands in approvals and audit rows.
    package let via: String

    package init(actor: Actor, requestID: String, via: String) {
        (self.actor, self.requestID, self.via) = (actor, requestID, via)
    }
}
