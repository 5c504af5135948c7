import Activity
package import Domain

/// What waits for a person, the oldest first.
package struct ListAttention: Operation {
    package static let permission = Permission.attentionRead
    package let object = "attention"
    private let wish: PageWish
    package init(_ wish: PageWish) { self.wish = wish }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> Page {
        let items = await context.attention.list().filter { caller.actor.sees(slot: $0.slotID) }
        return Page.cut(items, wish, id: \.id, json: \.json)
    }
}
