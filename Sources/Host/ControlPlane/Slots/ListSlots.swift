import Activity
package import Domain
import Slots

/// Every slot the caller may see, with how fresh that knowledge is.
package struct ListSlots: Operation {
    package static let permission = Permission.slotsRead
    package let object = "slots"
    private let wish: PageWish
    package init(_ wish: PageWish) { self.wish = wish }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> Page {
        let seen = await context.slots.list().filter { caller.actor.slots.contains($0.id) }
        let isHeld = context.hold.isOn
        let part = Page.cut(seen, wish, id: \.id.raw) { ["slot_id": .string($0.id.raw)] }
        let attention = await context.attention.list()
        var items: [JSONObject] = []
        for id in part.items.compactMap({ $0["slot_id"]?.string }) {
            guard let slot = seen.first(where: { $0.id.raw == id }) else { continue }
            let lines = try await context.ledgers.lineCount(of: slot.folder)
            let own = attention.filter { $0.slotID == id }
            items.append(
                try await FileLane.run {
                    SlotItem.json(slot, in: context, lines: lines, isHeld: isHeld, attention: own)
                })
        }
        return Page(items: items, next: part.next)
    }
}
