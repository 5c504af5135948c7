package import Domain
import HostDatabase

/// Changes what a person may do, from the next request on. A disabled one is signed out everywhere at once.
package struct ChangeUser: Operation {
    /// What is not named stays.
    package struct Change: Sendable, Hashable {
        package var role: Role?
        package var slots: [SlotID]?
        package var grants: Set<Grant>?
        package var isDisabled: Bool?
        package init() {}
    }

    package static let permission = Permission.usersChange
    private let id: String
    private let change: Change
    package init(_ id: String, _ change: Change) { (self.id, self.change) = (id, change) }
    package var object: String { "user:\(id.prefix(64))" }
    package var details: JSONObject {
        var details = JSONObject()
        if let role = change.role { details["role"] = .string(role.rawValue) }
        if let slots = change.slots { details["allowed_slots"] = JSONValue(slots.map(\.raw)) }
        if let grants = change.grants { details["grants"] = JSONValue(grants.map(\.rawValue).sorted()) }
        if let isDisabled = change.isDisabled { details["disabled"] = .bool(isDisabled) }
        return details
    }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        guard var user = try await context.users.find(id: id) else { throw OperationError.unknownUser(id) }
        user.role = change.role ?? user.role
        user.slots = change.slots.map { $0.map(\.raw) } ?? user.slots
        user.grants = change.grants ?? user.grants
        user.isDisabled = change.isDisabled ?? user.isDisabled
        try await context.users.update(user)
        return user.json.object ?? [:]
    }
}
