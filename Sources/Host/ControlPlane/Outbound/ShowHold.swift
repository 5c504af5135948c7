package import Domain
import Slots

/// Whether every click and send is stopped, by whom and why: `{active, reason, by, since}`.
package struct ShowHold: Operation {
    package static let permission = Permission.holdRead
    package let object = "hold"
    package init() {}

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        try await FileLane.run { HoldItem.json(context.hold.standing()) }
    }
}
