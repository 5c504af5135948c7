import Foundation
import ProcessBridge
import Telemetry

/// The end of the host's patience with its own end: whatever hangs, the process is gone 25 s after it was asked.
///
/// A thread of its own, because what hangs may be the pool of tasks. The children die with the process; what was being
/// sent is `unknown` at the next start, which is why this is harmless.
enum ShutdownLimit {
    static let seconds: Double = 25

    static func begin(log: HostLog) {
        WorkThread.start("shutdown limit") {
            // Leaves a moment for the line below to be written.
            Thread.sleep(forTimeInterval: seconds - 0.5)
            log.error("the end took too long; what is left is ended by force")
            _exit(1)
        }
    }
}
