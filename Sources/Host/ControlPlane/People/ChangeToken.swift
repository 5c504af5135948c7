import Auth
package import Domain

/// Gives a token other slots, from its next request on.
package struct ChangeToken: Operation {
    package static let permission = Permission.tokensChange
    private let id: String
    private let slots: [String]
    package init(_ id: String, slots: [String]) { (self.id, self.slots) = (id, slots) }
    package var object: String { "token:\(id.prefix(64))" }
    package var details: JSONObject { ["verb": "change", "allowed_slots": JSONValue(slots)] }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        try await context.tokens.setSlots(id: id, slots).object ?? [:]
    }
}
