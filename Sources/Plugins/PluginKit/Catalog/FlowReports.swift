import Domain
import Synchronization

/// The child's end of probation: tells the host how flows ended. The first twenty of a version in this process and
/// every stop at a limit are told, the rest would say nothing new.
package final class FlowReports: Sendable {
    private struct Counts {
        var told: [String: Int] = [:]
        var limitStops = 0
    }
    private let counts = Mutex(Counts())
    private let tell: @Sendable (PluginFlow) -> Void

    package init(tell: @escaping @Sendable (PluginFlow) -> Void) { self.tell = tell }

    /// Stops at a limit since this process began.
    package var limitStops: Int { counts.withLock { $0.limitStops } }

    package func note(_ flow: PluginFlow) {
        let isTold = counts.withLock { counts in
            if flow.outcome == .limit { counts.limitStops += 1 }
            let already = counts.told[flow.hash, default: 0]
            guard already < Probation.flowLimit else { return flow.outcome == .limit }
            // Hashes of long ago are let go: a process may live through a thousand versions.
            if counts.told.count > 100, counts.told[flow.hash] == nil { counts.told.removeAll() }
            counts.told[flow.hash] = already + 1
            return true
        }
        if isTold { tell(flow) }
    }
}
