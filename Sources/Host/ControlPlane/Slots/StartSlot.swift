package import Domain
import Slots

/// Wants the slot to run, durably, and starts it. Again on a running one changes nothing.
package struct StartSlot: SlotOperation {
    package static let permission = Permission.slotsRun
    package let id: SlotID
    package init(_ id: SlotID) { self.id = id }
    package var details: JSONObject { ["verb": "start"] }

    /// `{slot_id, desired, phase, run_id}` as of now; what follows comes over the stream.
    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        SlotVerb.answer(try await context.slots.start(id))
    }
}
