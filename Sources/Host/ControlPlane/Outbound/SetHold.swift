import Activity
package import Domain
import Slots

/// Stops every click and every send, durably; each gate asks for the file right before its act.
package struct SetHold: Operation {
    package static let permission = Permission.holdSet
    package let object = "hold"
    private let reason: String
    package init(reason: String) { self.reason = reason }
    package var details: JSONObject { ["reason": .string(reason)] }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        let (hold, reason, by, now) = (context.hold, reason, caller.actor.id, context.clock())
        let item = try await FileLane.run {
            try hold.set(reason: reason, by: by, at: now)
            return HoldItem.json(hold.standing())
        }
        try await context.activity.record(.safety, "everything is held: \(reason)", fields: ["by": .string(by)])
        await HoldWatch(context).look()
        return item
    }
}
