import Journal
package import Settings

/// One of the few turns to start a browser on this machine at a time, whichever worker wants to: after the host's start,
/// when a browser died, when the schedules of many slots open at the same minute.
///
/// A turn is a lock on one of N files, so it is free again however its holder ends. Waiting is the waiter's business:
/// its heart must go on meanwhile.
package final class StartTurn: Sendable {
    private let lock: FileLock

    private init(_ lock: FileLock) { self.lock = lock }

    /// One of `count` turns, or `nil` while all are taken. Throws `JournalError`.
    package static func take(in home: HomeFolder, of count: Int) throws -> StartTurn? {
        for number in 1...max(1, count) {
            if let lock = try FileLock.tryLock("\(home.runtime)/browser_start.\(number).lock") {
                return StartTurn(lock)
            }
        }
        return nil
    }

    package func release() { lock.release() }
}
