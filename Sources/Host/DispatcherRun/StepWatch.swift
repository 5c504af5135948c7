import Foundation
import Slots

/// Knows which step is being done and until when it may take: the beat follows it, so that only progress beats.
final class StepWatch: @unchecked Sendable {
    private let lock = NSLock()
    private let clock: HostClock
    private var deadline: Duration
    private var name = "boot"
    private var steps = 0

    /// The first step has a minute.
    init(clock: HostClock) {
        self.clock = clock
        deadline = clock.uptime() + .seconds(60)
    }

    /// A step begins, and with it the step before has ended.
    func begin(_ step: String, seconds: Double) {
        let until = clock.uptime() + .seconds(seconds)
        lock.withLock {
            if step != name { steps += 1 }
            (name, deadline) = (step, until)
        }
    }

    /// Whether the step is still inside its time.
    var isInside: Bool { lock.withLock { clock.uptime() <= deadline } }
    /// The step, and how many were finished.
    var standing: (step: String, finished: Int) { lock.withLock { (name, steps) } }
}
