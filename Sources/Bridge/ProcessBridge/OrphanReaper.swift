import CSpawn
import Foundation

/// Takes the ended orphans that a subreaper gets: helpers of a browser outlive it, leave its group, and nobody waits for
/// them. Each would stay in the table of processes for as long as this process lives.
struct OrphanReaper {
    /// Whoever started a child waits for it and takes it at once. One that lies here as long as this has no owner.
    static let patience = Duration.seconds(10)
    private static let interval = 2.0

    /// Ended children and when they were first seen so.
    private var ended: [Int32: ContinuousClock.Instant] = [:]

    /// - Parameter zombies: the children of this process that have ended and were not taken.
    /// - Returns: those that have waited for longer than `patience`.
    mutating func overdue(_ zombies: Set<Int32>, now: ContinuousClock.Instant) -> [Int32] {
        ended = ended.filter { zombies.contains($0.key) }
        for pid in zombies where ended[pid] == nil { ended[pid] = now }
        return ended.filter { $0.value.duration(to: now) >= Self.patience }.keys.sorted()
    }

    #if os(Linux)
        /// Starts the one thread that looks, once for all callers.
        static func start() { _ = thread }
        private static let thread: Void = WorkThread.start("orphans") {
            var reaper = OrphanReaper()
            while true {
                Thread.sleep(forTimeInterval: interval)
                for pid in reaper.overdue(zombies(), now: .now) { take(pid) }
            }
        }

        /// Members of our own group are left alone: a library of this process may have started them and wait for them.
        /// What we start leads a group of its own, and so what it leaves behind is in another.
        private static func zombies() -> Set<Int32> {
            ProcessListing.children().subtracting(ChildProcess.awaited).filter { pid in
                guard getpgid(pid) != getpgrp() else { return false }
                var (started, state): (UInt64, CChar) = (0, 0)
                return engyne_process_start(pid, &started, &state) == 0 && UInt8(bitPattern: state) == UInt8(ascii: "Z")
            }
        }

        private static func take(_ pid: Int32) {
            var (ended, signalled, value): (Int32, Int32, Int32) = (0, 0, 0)
            _ = engyne_reap(pid, &ended, &signalled, &value)
        }
    #else
        static func start() {}
    #endif
}
