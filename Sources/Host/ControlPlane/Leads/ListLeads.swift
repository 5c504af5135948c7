package import Domain
import Slots

/// The ledger of a slot, the newest first: every lead with its decision and the number that decided.
package struct ListLeads: SlotOperation {
    package static let permission = Permission.leadsRead
    package let id: SlotID
    private let filter: LeadFilter
    private let wish: PageWish
    package init(_ id: SlotID, _ filter: LeadFilter, _ wish: PageWish) {
        (self.id, self.filter, self.wish) = (id, filter, wish)
    }
    /// The list holds no contacts; looking at those is `ShowLead` and `ExportLeads`, which are written down.
    package var isAudited: Bool { false }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> Page {
        let folder = try await context.slots.overview(id).folder
        let rows = try await context.ledgers.rows(of: folder).filter(filter.admits)
        return Page.cut(rows, wish, id: \.record.id, json: \.json)
    }
}
