import Delivery
package import Domain

/// The do-not-contact list, addresses masked, the newest first.
package struct ListBlocked: Operation {
    package static let permission = Permission.doNotContactRead
    package let object = "dnc"
    private let wish: PageWish
    package init(_ wish: PageWish) { self.wish = wish }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> Page {
        Page.cut(try await context.doNotContact.list().reversed(), wish, id: \.id, json: \.item)
    }
}
