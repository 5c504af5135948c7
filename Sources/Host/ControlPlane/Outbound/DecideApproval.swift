import Activity
import Delivery
package import Domain
import Telemetry

/// A person's word about one exact text and recipient. Deciding does not send: the channel's dispatcher asks its gate.
package struct DecideApproval: ApprovalOperation {
    package enum Decision: Sendable, Hashable {
        /// Counts only after so many seconds, within which it can be taken back. With `seen`, the `version` a person
        /// was shown, it is a yes to that and to nothing newer.
        case approve(recallSeconds: Double, seen: String? = nil)
        /// Takes back a yes that does not count yet.
        case recall
        case reject(reason: String?)
        /// Back to pending with another text.
        case edit(body: String, subject: String?)

        var verb: String {
            switch self {
            case .approve: "approve"
            case .recall: "recall"
            case .reject: "reject"
            case .edit: "edit"
            }
        }
    }

    package static let permission = Permission.approvalsDecide
    package let id: String
    private let decision: Decision
    package init(_ id: String, _ decision: Decision) { (self.id, self.decision) = (id, decision) }
    package var details: JSONObject { ["verb": .string(decision.verb)] }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        let (log, by, via) = (context.approvals, caller.actor.id, caller.via)
        let approval =
            switch decision {
            case .approve(let recall, let seen):
                try await log.approve(id, by: by, via: via, recallSeconds: recall, seen: seen)
            case .recall: try await log.recall(id, by: by, via: via)
            case .reject(let reason): try await log.reject(id, reason: reason, by: by, via: via)
            case .edit(let body, let subject): try await log.edit(id, body: body, subject: subject, by: by, via: via)
            }
        await tell(approval, by: by, in: context)
        return try await context.item(approval, isNews: true)
    }

    /// The decision as a step of the lead's walk. It stands already, so a line that cannot be written takes nothing back.
    private func tell(_ approval: Approval, by: String, in context: ControlPlaneContext) async {
        let (step, words) =
            switch decision {
            case .approve: ("approved", "approved by a person")
            case .recall: ("waiting", "taken back, and waits for a yes")
            case .reject: ("rejected", "rejected by a person")
            case .edit: ("waiting", "edited, and waits for a yes")
            }
        let event = ActivityEvent(
            at: context.clock(), type: .outbound, text: "\(approval.channel): a message was \(words)",
            slotID: SlotID(approval.slot), leadID: approval.leadID,
            fields: [
                "step": .string(step), "note": .string(approval.channel), "channel": .string(approval.channel),
                "item_id": .string(approval.id), "by": .string(by),
            ])
        do { _ = try await context.activity.record(event) } catch {
            context.log.error("an activity line could not be written", error)
        }
    }
}
