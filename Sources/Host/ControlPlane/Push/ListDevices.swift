package import Domain
import HostDatabase

/// One's own devices; everybody's for an admin of the whole host.
package struct ListDevices: Operation {
    package static let permission = Permission.ownDevices
    package let object = "devices"
    package let isAudited = false
    private let wish: PageWish
    package init(_ wish: PageWish) { self.wish = wish }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> Page {
        let seesAll = caller.actor.role == .admin && caller.actor.slots == .all
        let rows = try await context.push.devices.all().filter { seesAll || $0.userID == caller.actor.userID }
        return Page.cut(rows, wish, id: \.id) { $0.item }
    }
}
