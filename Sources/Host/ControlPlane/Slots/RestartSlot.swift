package import Domain
import Slots

/// Ends the slot's worker and starts a new one with a new run.
package struct RestartSlot: SlotOperation {
    package static let permission = Permission.slotsRun
    package let id: SlotID
    package init(_ id: SlotID) { self.id = id }
    package var details: JSONObject { ["verb": "restart"] }

    /// `{slot_id, desired, phase, run_id}` as of now; what follows comes over the stream.
    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        SlotVerb.answer(try await context.slots.restart(id))
    }
}
