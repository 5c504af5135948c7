import Activity
package import Domain
import Slots

/// One slot with its settings, its state and its last snapshot: `{slot_id, config, state, status}` and what the list
/// says.
package struct ShowSlot: SlotOperation {
    package static let permission = Permission.slotsRead
    package let id: SlotID
    package init(_ id: SlotID) { self.id = id }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        let slot = try await context.slots.overview(id)
        let isHeld = context.hold.isOn
        let lines = try await context.ledgers.lineCount(of: slot.folder)
        let own = await context.attention.list().filter { $0.slotID == id.raw }
        return try await FileLane.run {
            var item = SlotItem.json(slot, in: context, lines: lines, isHeld: isHeld, attention: own)
            item["config"] = .object(slot.config.values)
            item["state"] = .object(slot.state.json)
            item["status"] = try StatusSnapshot.read(slot.folder).map { .object($0.json) } ?? .null
            return item
        }
    }
}
