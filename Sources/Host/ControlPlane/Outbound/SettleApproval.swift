package import Domain
import Delivery

/// A person's answer to "did this message leave?" about a job whose outcome nobody knows.
package struct SettleApproval: ApprovalOperation {
    package static let permission = Permission.approvalsSettle
    package let id: String
    private let wasSent: Bool
    package init(_ id: String, wasSent: Bool) { (self.id, self.wasSent) = (id, wasSent) }
    package var details: JSONObject { ["verb": "settle", "sent": .bool(wasSent)] }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        let approval = try await context.approvals.get(id)
        let view = try await context.queues.view(approval.channel)
        let state = try await view.state(of: id)
        guard state == .unknown else { throw OperationError.notUnknown(id: id, state: state?.rawValue ?? "not queued") }
        try await context.approvals.settle(
            id, wasSent: wasSent, attempt: try await view.attempt(of: id), by: caller.actor.id, via: caller.via)
        return try await context.item(approval, isNews: true)
    }
}
