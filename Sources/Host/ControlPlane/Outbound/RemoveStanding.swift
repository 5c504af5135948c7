import Delivery
package import Domain

/// Takes a standing approval back; what it let through stays sent.
package struct RemoveStanding: Operation {
    package static let permission = Permission.standingChange
    private let id: String
    package init(_ id: String) { self.id = id }
    package var object: String { "standing:\(id.prefix(64))" }
    package var details: JSONObject { ["verb": "remove"] }
    package var absence: any HostError { DeliveryError.notFound(what: "standing", id: String(id.prefix(64))) }
    package func slot(in context: ControlPlaneContext) async throws -> SlotID? {
        guard let entry = try await context.standing.list().first(where: { $0.id == id }) else { throw absence }
        return SlotID(entry.slot)
    }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        try await context.standing.remove(id, by: caller.actor.id)
        return ["id": .string(id), "removed": true]
    }
}
