import Auth
package import Domain
import HostDatabase

/// Every token with its rights and its last use, the newest first; never its text.
package struct ListTokens: Operation {
    package static let permission = Permission.tokensRead
    package let object = "tokens"
    private let wish: PageWish
    package init(_ wish: PageWish) { self.wish = wish }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> Page {
        Page.cut(try await context.tokens.rows(), wish, id: \.id) { $0.json.object ?? [:] }
    }
}
