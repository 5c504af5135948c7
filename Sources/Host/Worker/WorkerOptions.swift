package import Domain
import Foundation
package import Settings

/// What the host hands a worker when it starts it: its slot, its run, and where the host listens.
package struct WorkerOptions: Sendable {
    package let slotID: SlotID
    package let home: HomeFolder
    package let runID: String
    /// `nil` when the worker was started by hand: then events wait on disk.
    package let hostURL: String?
    package let secret: Secret?
    package let isLogin: Bool
    /// A load test: synthetic leads, no browser, no script.
    package let isStub: Bool
    package let environment: [String: String]
    /// The operator's `net.allow` entries.
    package let netAllow: [String]
    package let browserLimits: BrowserLimits

    package init(
        slotID: SlotID, home: HomeFolder, isLogin: Bool, environment: [String: String], netAllow: [String] = [],
        browserLimits: BrowserLimits = .init(), now: @escaping WallClock
    ) {
        var random = SystemRandomNumberGenerator()
        (self.slotID, self.home, self.isLogin) = (slotID, home, isLogin)
        (self.environment, self.netAllow, self.browserLimits) = (environment, netAllow, browserLimits)
        isStub = environment["WORKER_MODE"] == "stub"
        runID = environment["ENGYNE_RUN_ID"] ?? SortableID.make(at: now(), using: &random)
        hostURL = environment["ENGYNE_HOST_URL"]
        secret = environment["ENGYNE_WORKER_SECRET"].map(Secret.init)
    }
}
