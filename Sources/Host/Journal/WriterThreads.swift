import Synchronization

/// The writing threads of this process, so that whoever watches over it can see that none of them is stuck in the disk.
package enum WriterThreads {
    private struct Entry: Sendable {
        weak var queue: WriteQueue?
    }
    private static let entries = Mutex<[Entry]>([])

    static func register(_ queue: WriteQueue) {
        entries.withLock { entries in
            entries.removeAll { $0.queue == nil }
            entries.append(Entry(queue: queue))
        }
    }

    /// Returns once every one of them has come round: what it was writing when this was asked is on disk or failed.
    package static func allAnswer() async {
        for queue in entries.withLock({ $0.compactMap(\.queue) }) {
            await withCheckedContinuation { waiting in queue.whenAnswering { waiting.resume() } }
        }
    }
}
