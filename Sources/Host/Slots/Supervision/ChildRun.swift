package import Domain
package import Foundation
package import ProcessBridge

/// Who a message is from, or for.
package enum ChildSource: Sendable, Hashable, CustomStringConvertible {
    case slot(SlotID)
    case channel(String)

    package var description: String {
        switch self {
        case .slot(let id): "slot \(id)"
        case .channel(let name): "channel \(name)"
        }
    }
}

/// One run of a child: the same words for workers and dispatchers.
package struct ChildRun: Sendable, Hashable {
    package let runID: String
    package let identity: ProcessIdentity
    package let startedAt: Date
}

/// What the owner of a child answers when it is about to be started.
package enum ChildPlan: Sendable {
    case start(ChildCommand, runID: String)
    /// Its settings are bad: wait until they change.
    case badSettings
}

/// How a run ended, and what it said last.
package struct ChildReport: Sendable {
    package let end: ChildEnd
    /// `nil` = it never started.
    package let status: ExitStatus?
    package let lastOutput: String
}

/// What the owner of a child wants to hear. All run outside the keeper's own isolation, in order.
package struct ChildHooks: Sendable {
    package var prepare: @Sendable () async -> ChildPlan
    package var started: @Sendable (ChildRun) async -> Void
    package var beat: @Sendable (ChildRun, Beat) async -> Void
    package var notice: @Sendable (ChildRun, String, JSONObject) async -> Void
    package var request: @Sendable (String, JSONObject) async throws -> JSONValue
    package var ended: @Sendable (ChildRun?, ChildReport) async -> Void
    package var recovered: @Sendable () async -> Void
}

/// How a child process is started; `SupervisedChild.start` in the program.
package typealias ChildLauncher = @Sendable (ChildCommand, HostClock) async throws -> any ChildHandle
