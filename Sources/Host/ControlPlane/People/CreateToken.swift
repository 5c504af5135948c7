import Auth
package import Domain

/// Makes a machine token; its text exists only in this answer.
package struct CreateToken: Operation {
    package static let permission = Permission.tokensChange
    private let name: String
    private let role: String
    private let slots: [String]
    private let seconds: Double
    package init(name: String, role: String, slots: [String], seconds: Double) {
        (self.name, self.role, self.slots, self.seconds) = (name, role, slots, seconds)
    }
    package var object: String { "token:\(name.prefix(64))" }
    package var details: JSONObject {
        [
            "verb": "create", "role": .string(String(role.prefix(16))), "allowed_slots": JSONValue(slots),
            "ttl_seconds": .double(seconds),
        ]
    }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        try await context.tokens.create(name: name, role: role, slots: slots, seconds: seconds, by: caller.actor.id)
            .object ?? [:]
    }
}
