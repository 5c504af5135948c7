package import Domain
import HostDatabase

/// Who did what to what, the newest first; `after` is the last row's `seq`.
package struct ListAudit: Operation {
    package static let permission = Permission.auditRead
    package let object = "audit"
    private let wish: PageWish
    package init(_ wish: PageWish) { self.wish = wish }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> Page {
        let before = wish.after.flatMap { Int($0) }
        let rows = try await context.audit.list(limit: wish.limit + 1, before: before).compactMap(\.object)
        let items = Array(rows.prefix(wish.limit))
        return Page(items: items, next: rows.count > wish.limit ? items.last?["seq"]?.int.map(String.init) : nil)
    }
}

/// Whether every row still fits the one before it: `{ok, first_broken}`.
package struct VerifyAudit: Operation {
    package static let permission = Permission.auditRead
    package let object = "audit"
    package init() {}

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        let broken = try await context.audit.firstBroken()
        return ["ok": .bool(broken == nil), "first_broken": JSONValue(broken)]
    }
}
