package import Domain
package import Foundation
import ProcessBridge
package import Settings

/// One slot as the host sees it now.
package struct SlotOverview: Sendable {
    package let folder: SlotFolder
    package let state: SlotState
    /// The last good settings.
    package let config: SlotConfig
    package let configProblem: SlotConfigProblem?
    package let hasConfig: Bool
    /// Whether a person is logging in in its browser.
    package let isLogin: Bool

    package var id: SlotID { folder.id }
    package var pidAlive: Bool {
        guard let pid = state.pid, let startedAt = state.pidStartedAt else { return false }
        return ProcessIdentity(pid: pid, startedAt: startedAt).isAlive
    }
    package func heartbeatAge(at now: Date) -> Double? { state.heartbeatAt.map { max(0, now.timeIntervalSince($0)) } }
}

/// What every worker is started with.
package struct WorkerSetting: Sendable {
    /// This program's own executable.
    package var executable: String
    /// The environment for children; asked at each start because the host's address is known late.
    package var environment: @Sendable () -> [String: String]
    package var limits: HeartbeatWatch.Limits
    package var restarts: RestartPolicy
    /// How many may be starting (a browser) at the same time.
    package var maxStarting: Int
    /// How long an asked child has.
    package var grace: Duration

    package init(
        executable: String, environment: @escaping @Sendable () -> [String: String],
        limits: HeartbeatWatch.Limits = .init(),
        restarts: RestartPolicy = .init(), maxStarting: Int = 2, grace: Duration = .seconds(10)
    ) {
        (self.executable, self.environment, self.limits) = (executable, environment, limits)
        (self.restarts, self.maxStarting, self.grace) = (restarts, maxStarting, grace)
    }
}

extension HeartbeatWatch.Limits {
    /// From the host's settings; the first beat always has twice as long. A beat is missed only from when the next one
    /// was due, so a child that stops right after a beat and one that stops right before the next both get their full
    /// `slots.stale_seconds`.
    package init(_ settings: HostSettings) {
        self.init(
            stale: .seconds(settings.staleSeconds + settings.heartbeatSeconds),
            firstBeat: .seconds(max(60, settings.staleSeconds * 2)))
    }
}
