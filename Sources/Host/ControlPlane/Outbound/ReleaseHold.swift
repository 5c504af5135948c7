import Activity
package import Domain
import Slots

/// Lets everything go on. Releasing what is not held changes nothing.
package struct ReleaseHold: Operation {
    package static let permission = Permission.holdRelease
    package let object = "hold"
    package init() {}

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        let hold = context.hold
        let wasHeld = try await FileLane.run { try hold.release() }
        if wasHeld {
            try await context.activity.record(.safety, "the hold is released", fields: ["by": .string(caller.actor.id)])
        }
        await HoldWatch(context).look()
        return try await FileLane.run { HoldItem.json(hold.standing()) }
    }
}
