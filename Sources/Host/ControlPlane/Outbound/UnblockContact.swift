import Delivery
package import Domain

/// Takes an entry off the do-not-contact list.
package struct UnblockContact: Operation {
    package static let permission = Permission.doNotContactRemove
    private let id: String
    package init(_ id: String) { self.id = id }
    package var object: String { "dnc:\(id.prefix(64))" }
    package var details: JSONObject { ["verb": "remove"] }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        try await context.doNotContact.remove(id, by: caller.actor.id)
        return ["id": .string(id), "removed": true]
    }
}
