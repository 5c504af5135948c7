import Delivery
package import Domain

/// Messages and what was decided about them, the newest first.
package struct ListApprovals: Operation {
    package static let permission = Permission.approvalsRead
    package let object = "approvals"
    private let state: ApprovalState?
    private let slotID: SlotID?
    private let wish: PageWish
    package init(state: ApprovalState?, slot: SlotID?, _ wish: PageWish) {
        (self.state, slotID, self.wish) = (state, slot, wish)
    }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> Page {
        let own = caller.actor.slots.names
        let slots = slotID.map { own?.contains($0.raw) ?? true ? [$0.raw] : [] } ?? own
        let all = try await context.approvals.list(state: state, slots: slots)
        let part = Page.cut(all.reversed(), wish, id: \.id) { ["id": .string($0.id)] }
        var items: [JSONObject] = []
        let wanted = Set(part.items.compactMap { $0["id"]?.string })
        for approval in all.reversed() where wanted.contains(approval.id) {
            items.append(try await context.item(approval))
        }
        return Page(items: items, next: part.next)
    }
}

/// One message with the exact text it is about.
package struct ShowApproval: ApprovalOperation {
    package static let permission = Permission.approvalsRead
    package let id: String
    package init(_ id: String) { self.id = id }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        try await context.item(try await context.approvals.get(id))
    }
}
