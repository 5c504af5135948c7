/// What can be asked of the control plane, and who may ask it. Deny by default: an act that is not listed for clients
/// is an admin's.
package enum Permission: String, Sendable, CaseIterable {
    case slotsRead, slotsRun, slotsHardStop, slotsProvision, slotsProbe
    case leadsRead
    case approvalsRead, approvalsDecide, approvalsStanding, approvalsSettle
    case queuesRead, queuesChange
    case doNotContactRead, doNotContactChange
    case holdRead, holdChange
    case pluginsRead, pluginsChange
    case activityRead, attentionRead, attentionResolve
    case tokensManage, auditRead, healthDetails, loginLinkCreate

    /// What a client may ask, on its own slots only.
    private static let forClients: Set<Permission> = [
        .slotsRead, .slotsRun, .leadsRead, .approvalsRead, .approvalsDecide, .queuesRead, .holdRead, .activityRead,
        .attentionRead,
    ]

    /// - Parameter slot: the slot it is about; `nil` when it is about none, or when its answer is filtered by slot.
    package func isGranted(to actor: Actor, on slot: SlotID?) -> Bool {
        if let slot, !actor.slots.contains(slot) { return false }
        return actor.role == .admin || Self.forClients.contains(self)
    }
}
