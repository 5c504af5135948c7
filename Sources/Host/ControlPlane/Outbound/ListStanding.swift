import Delivery
package import Domain

/// The approvals given beforehand, of the slots the caller may see.
package struct ListStanding: Operation {
    package static let permission = Permission.standingRead
    package let object = "standing"
    package init() {}

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> Page {
        let all = try await context.standing.list().filter { caller.actor.sees(slot: $0.slot) }
        return Page(items: all.map { StandingItem.json($0) })
    }
}
