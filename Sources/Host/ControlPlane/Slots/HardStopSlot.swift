package import Domain
import Slots

/// As a stop, but the worker and its browser are killed at once.
package struct HardStopSlot: SlotOperation {
    package static let permission = Permission.slotsHardStop
    package let id: SlotID
    package init(_ id: SlotID) { self.id = id }
    package var details: JSONObject { ["verb": "hard_stop"] }

    /// `{slot_id, desired, phase, run_id}` as of now; what follows comes over the stream.
    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        SlotVerb.answer(try await context.slots.hardStop(id, reason: "by \(caller.actor.id)"))
    }
}
