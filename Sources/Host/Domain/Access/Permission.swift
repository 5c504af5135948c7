/// What can be asked of the control plane. A route and an operation each name exactly one; who may is `authorize`.
package enum Permission: String, Sendable, CaseIterable {
    case slotsRead = "slots.read"
    case slotsRun = "slots.run"
    case slotsHardStop = "slots.hard_stop"
    case slotsProvision = "slots.provision"
    case slotsProbe = "slots.probe"
    case leadsRead = "leads.read"
    /// To say of a lead that was not bought that it was wanted; it moves nothing.
    case leadsWish = "leads.wish"
    case eventsAccept = "events.accept"
    case approvalsRead = "approvals.read"
    case approvalsDecide = "approvals.decide"
    case approvalsSettle = "approvals.settle"
    case standingRead = "standing.read"
    case standingChange = "standing.change"
    case queuesRead = "queues.read"
    case queuesChange = "queues.change"
    /// To link a slot's account to a channel.
    case channelsPair = "channels.pair"
    case doNotContactRead = "dnc.read"
    case doNotContactAdd = "dnc.add"
    case doNotContactRemove = "dnc.remove"
    case holdRead = "hold.read"
    case holdSet = "hold.set"
    case holdRelease = "hold.release"
    case pluginsRead = "plugins.read"
    case pluginsChange = "plugins.change"
    case activityRead = "activity.read"
    case attentionRead = "attention.read"
    case attentionResolve = "attention.resolve"
    case tokensRead = "tokens.read"
    case tokensChange = "tokens.change"
    case usersRead = "users.read"
    case usersChange = "users.change"
    case auditRead = "audit.read"
    case healthDetails = "health.details"
    case loginLink = "login_link.create"
    /// One's own session: who am I, sign out.
    case ownSession = "session.own"
    /// One's own devices that get push messages.
    case ownDevices = "devices.own"
    /// To send a test message to the devices of a slot.
    case pushTest = "push.test"
}

/// The answer of `authorize`.
package enum Verdict: Sendable, Hashable {
    case allowed
    /// The slot must look as if it did not exist.
    case hidden
    /// The reason in one sentence.
    case denied(String)
}

extension Permission {
    /// What a client may ask; what is about a slot, on its own slots only.
    private static let forClients: Set<Permission> = [
        .slotsRead, .slotsRun, .leadsRead, .leadsWish, .approvalsRead, .standingRead, .queuesRead, .channelsPair,
        .holdRead, .activityRead, .attentionRead, .ownSession, .ownDevices,
    ]
    private static let byGrant: [Permission: Grant] = [
        .approvalsDecide: .approve, .approvalsSettle: .approve, .doNotContactAdd: .approve, .pluginsRead: .scripts,
    ]

    /// Whether a refusal is worth an audit row of its own; success of a pure reading is not.
    package var isReading: Bool { rawValue.hasSuffix(".read") || self == .healthDetails || self == .ownSession }

    /// The one rule of who may do what. Pure; deny by default: what is not listed for clients is an admin's.
    ///
    /// - Parameter slot: the slot it is about; `nil` when it is about none, or when its answer is filtered by slot.
    package static func authorize(_ actor: Actor, _ action: Permission, slot: SlotID?) -> Verdict {
        if let slot, !actor.slots.contains(slot) { return .hidden }
        if actor.role == .admin {
            // An admin of some slots only must not act on the whole host.
            guard slot != nil || actor.slots == .all || action.isReading || action == .ownDevices else {
                return .denied("this token is limited to some slots")
            }
            return .allowed
        }
        if forClients.contains(action) { return .allowed }
        if let grant = byGrant[action] {
            return actor.grants.contains(grant)
                ? .allowed : .denied("this needs the grant '\(grant.rawValue)' or the role admin")
        }
        return .denied("this needs the role admin")
    }
}
