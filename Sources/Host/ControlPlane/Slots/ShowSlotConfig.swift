package import Domain
import Settings
import Slots

/// The settings of a slot with all defaults filled in, and what is wrong with the file as it stands now.
package struct ShowSlotConfig: SlotOperation {
    package static let permission = Permission.slotsRead
    package let id: SlotID
    package init(_ id: SlotID) { self.id = id }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        let slot = try await context.slots.overview(id)
        let problems = slot.configProblem?.errors ?? []
        return [
            "slot_id": .string(id.raw), "config": .object(slot.config.values),
            "problems": .array(problems.map { ["code": .string($0.code), "message": .string($0.message)] }),
        ]
    }
}
