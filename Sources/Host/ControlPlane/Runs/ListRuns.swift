package import Domain
import Slots

/// The runs of a slot, the newest first.
package struct ListRuns: SlotOperation {
    package static let permission = Permission.slotsRead
    package let id: SlotID
    private let wish: PageWish
    package init(_ id: SlotID, _ wish: PageWish) { (self.id, self.wish) = (id, wish) }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> Page {
        let slot = try await context.slots.overview(id)
        let inUse = slot.pidAlive ? slot.state.runID : nil
        return try await FileLane.run {
            Page.cut(RunFolder.all(of: slot.folder), wish, id: \.runID) { RunView($0, inUse: inUse).json }
        }
    }
}
