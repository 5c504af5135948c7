package import Domain
import Slots

/// Wants the slot to stand still, durably, also after a restart of the host; its worker ends by itself within seconds.
package struct StopSlot: SlotOperation {
    package static let permission = Permission.slotsRun
    package let id: SlotID
    package init(_ id: SlotID) { self.id = id }
    package var details: JSONObject { ["verb": "stop"] }

    /// `{slot_id, desired, phase, run_id}` as of now; what follows comes over the stream.
    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        SlotVerb.answer(try await context.slots.stop(id, reason: "by \(caller.actor.id)"))
    }
}
