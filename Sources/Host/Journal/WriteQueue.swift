import Domain
import Foundation

/// The batches waiting for one file, and the thread that writes them.
///
/// Unchecked: `state` is guarded by `condition`, and `file` is touched by the thread only.
final class WriteQueue: @unchecked Sendable {
    struct Batch: Sendable {
        let lines: [UInt8]
        let count: Int
        let done: @Sendable (Result<Void, any Error>) -> Void
    }
    private struct State {
        var waiting: [Batch] = []
        var isRunning = false
        var isClosed = false
    }
    /// One round writes at most this much, so that a flood does not delay the first acknowledgement for ever.
    static let roundBytes = 1 << 20
    static let roundRecords = 1000

    private let condition = NSCondition()
    private var state = State()
    private let file: AppendFile
    private let path: String

    init(file: AppendFile, path: String) {
        self.file = file
        self.path = path
        WriterThreads.register(self)
    }

    /// Calls back from the thread once it has come to it; at once when there is no thread or nothing to wait for.
    func whenAnswering(_ done: @escaping @Sendable () -> Void) {
        let isAsleep = condition.withLock {
            guard state.isRunning, !state.isClosed else { return true }
            state.waiting.append(Batch(lines: [], count: 0) { _ in done() })
            condition.signal()
            return false
        }
        if isAsleep { done() }
    }

    func add(_ batch: Batch) {
        let isTaken = condition.withLock {
            guard !state.isClosed else { return false }
            state.waiting.append(batch)
            if !state.isRunning { start() }
            condition.signal()
            return true
        }
        if !isTaken { batch.done(.failure(JournalError.closed(path: path))) }
    }

    func close() {
        condition.withLock {
            state.isClosed = true
            condition.signal()
        }
    }

    private func start() {
        state.isRunning = true
        let thread = Thread { [self] in work() }
        thread.name = "journal \(FilePath.name(of: path))"
        thread.stackSize = 512 << 10
        thread.start()
    }

    private func work() {
        while let round = next() {
            let lines = Array(round.map(\.lines).joined())
            let result = Result { if !lines.isEmpty { try file.append(lines) } }
            for batch in round { batch.done(result) }
        }
        file.close()
    }

    /// Waits for work; `nil` ends the thread.
    private func next() -> [Batch]? {
        condition.withLock {
            while state.waiting.isEmpty {
                guard !state.isClosed else { return nil }
                condition.wait()
            }
            var bytes = 0
            var records = 0
            let count = state.waiting.prefix { batch in
                defer { (bytes, records) = (bytes + batch.lines.count, records + batch.count) }
                return bytes + batch.lines.count <= Self.roundBytes && records + batch.count <= Self.roundRecords
            }.count
            let round = Array(state.waiting.prefix(max(1, count)))
            state.waiting.removeFirst(round.count)
            return round
        }
    }
}
