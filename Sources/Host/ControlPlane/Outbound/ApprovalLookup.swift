import Activity
import Delivery
package import Domain

/// An operation on one approval, named by its id; a stranger's looks absent.
package protocol ApprovalOperation: Operation {
    var id: String { get }
}

extension ApprovalOperation {
    package var object: String { "approval:\(id.prefix(64))" }
    package var absence: any HostError { DeliveryError.notFound(what: "approval", id: String(id.prefix(64))) }
    package func slot(in context: ControlPlaneContext) async throws -> SlotID? {
        guard id.utf8.count <= 64 else { throw absence }
        return SlotID(try await context.approvals.get(id).slot)
    }
}

extension ControlPlaneContext {
    /// The approval item with what became of it, told to the live stream as well when `isNews`.
    func item(_ approval: Approval, isNews: Bool = false) async throws -> JSONObject {
        var item = approval.item(
            now: clock(), outcome: try await queues.outcome(of: approval),
            delivery: try await queues.delivery(of: approval))
        item["version"] = .string(approval.version)
        if isNews { await activity.feed.publish(.approval, slotID: SlotID(approval.slot), item) }
        return item
    }
}
