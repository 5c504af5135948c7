package import Activity
package import Auth
package import Delivery
package import Domain
import Foundation
package import HostDatabase
package import PluginKit
package import Settings
package import Slots
package import Telemetry

/// Everything the operations may use, put together once by the host. It holds capabilities, no state of its own.
package struct ControlPlaneContext: Sendable {
    package let home: HomeFolder
    package let version: String
    package let clock: WallClock
    package let log: HostLog
    /// Where the host answers, e.g. `http://127.0.0.1:8001`; known once it listens.
    package let baseURL: @Sendable () -> String
    /// The dispatchers' own dry-run, for display.
    package let isDispatcherDryRun: Bool

    package let tokens: TokenBook
    package let localSignIn: LocalSignIn
    package let users: UserTable
    package let audit: AuditTable

    package let slots: SlotSupervisor
    package let dispatchers: DispatcherSupervisor
    package let hold: GlobalHold
    package let ledgers: LeadLedgers

    package let enqueue: Enqueue
    package let fanOut: FanOutRunner
    package let approvals: ApprovalLog
    package let standing: StandingApprovals
    package let doNotContact: DoNotContactList
    package let queues: QueueShelf
    /// The text of a slot's template by its name; `nil` when there is none.
    package let templateText: @Sendable (SlotID, String) async -> String?
    /// When, how often and how far apart a slot sends on a channel; `nil` for a slot that is not there.
    package let sendTerms: @Sendable (SlotID, String) async -> SendTerms?

    package let activity: ActivityLog
    package let attention: AttentionList

    package let plugins: PluginCatalog
    package let pluginChanges: PluginChanges
    package let push: PushAccess

    package init(
        home: HomeFolder, version: String, clock: @escaping WallClock, log: HostLog,
        baseURL: @escaping @Sendable () -> String,
        isDispatcherDryRun: Bool, tokens: TokenBook, localSignIn: LocalSignIn, audit: AuditTable, slots: SlotSupervisor,
        dispatchers: DispatcherSupervisor, enqueue: Enqueue, fanOut: FanOutRunner, activity: ActivityLog,
        attention: AttentionList, plugins: PluginCatalog, pluginChanges: PluginChanges, push: PushAccess,
        templateText: @escaping @Sendable (SlotID, String) async -> String?,
        sendTerms: @escaping @Sendable (SlotID, String) async -> SendTerms? = { _, _ in nil }
    ) {
        (self.home, self.version, self.clock, self.log) = (home, version, clock, log)
        (self.baseURL, self.isDispatcherDryRun) = (baseURL, isDispatcherDryRun)
        (self.tokens, self.localSignIn, users, self.audit) = (tokens, localSignIn, localSignIn.users, audit)
        (self.slots, self.dispatchers, hold) = (slots, dispatchers, GlobalHold(path: home.hold))
        ledgers = LeadLedgers()
        (self.enqueue, self.fanOut) = (enqueue, fanOut)
        approvals = ApprovalLog(path: DeliveryFiles.approvals(home.runtime), clock: clock)
        standing = StandingApprovals(path: DeliveryFiles.standing(home.runtime), clock: clock)
        doNotContact = DoNotContactList(path: DeliveryFiles.doNotContact(home.runtime), clock: clock)
        queues = QueueShelf(runtime: home.runtime, clock: clock)
        (self.activity, self.attention) = (activity, attention)
        (self.plugins, self.pluginChanges, self.push) = (plugins, pluginChanges, push)
        (self.templateText, self.sendTerms) = (templateText, sendTerms)
    }
}

/// What a change of plugins must set in motion outside the catalog; the host plugs it in.
package struct PluginChanges: Sendable {
    /// Checks the files on disk now; the problem when they were refused.
    package let reload: @Sendable (PluginKind, String) async throws -> PluginProblem?
    /// Tells workers and dispatchers, and starts or ends the dispatchers that follow from it.
    package let changed: @Sendable (PluginKind, String) async -> Void

    package init(
        reload: @escaping @Sendable (PluginKind, String) async throws -> PluginProblem?,
        changed: @escaping @Sendable (PluginKind, String) async -> Void
    ) {
        (self.reload, self.changed) = (reload, changed)
    }
}
