import Auth
package import Domain
import HostDatabase

/// The people who may sign in, with their rights.
package struct ListUsers: Operation {
    package static let permission = Permission.usersRead
    package let object = "users"
    private let wish: PageWish
    package init(_ wish: PageWish) { self.wish = wish }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> Page {
        Page.cut(try await context.users.all(), wish, id: \.id) { $0.json.object ?? [:] }
    }
}
