package import Domain
import Foundation

/// Appends records to one append-only file so that returning means they are on disk.
///
/// One real thread per writer does the blocking calls: while it syncs, arriving records gather, and the next round
/// writes them with one write and one sync. Nobody waits for a timer. Several processes may append to the same file.
/// When an append throws, its lines may still be in the file: call again with the same ids, readers drop the repeat.
package final class JournalWriter: Sendable {
    package let path: String
    private let queue: WriteQueue

    /// `lockPath` is by default `.<name>.lock` beside the file. Nothing is opened before the first append.
    package init(
        path: String, lockPath: String? = nil, recovery: SyncRecovery = .copy, io: any LogIO = SystemLogIO()
    ) {
        self.path = path
        let file = AppendFile(path: path, lockPath: lockPath ?? Self.lockPath(for: path), recovery: recovery, io: io)
        queue = WriteQueue(file: file, path: path)
    }

    deinit { queue.close() }

    /// Appends the records in their order, as one batch. Throws `JournalError`.
    package func append(_ records: [JSONObject]) async throws {
        let lines = try encode(records)
        guard !records.isEmpty else { return }
        try await withCheckedThrowingContinuation { (waiting: CheckedContinuation<Void, any Error>) in
            queue.add(WriteQueue.Batch(lines: lines, count: records.count) { waiting.resume(with: $0) })
        }
    }

    /// The same, blocking the calling thread: for commands and own threads, never for the cooperative pool.
    package func appendNow(_ records: [JSONObject]) throws {
        let lines = try encode(records)
        guard !records.isEmpty else { return }
        let answer = BlockingAnswer()
        queue.add(WriteQueue.Batch(lines: lines, count: records.count, done: answer.give))
        try answer.wait()
    }

    /// Refuses what comes later; what is already waiting is still written.
    package func close() { queue.close() }

    /// `runtime/x_queue.jsonl` is guarded by `runtime/.x_queue.lock`.
    package static func lockPath(for path: String) -> String {
        var name = FilePath.name(of: path)
        if name.hasSuffix(".jsonl") { name.removeLast(6) }
        return FilePath.folder(of: path) + "/.\(name).lock"
    }

    private func encode(_ records: [JSONObject]) throws -> [UInt8] {
        var lines: [UInt8] = []
        for record in records {
            let line = JournalLine.encode(record)
            guard line.count - 1 <= JournalLine.maximumBytes else {
                throw JournalError.lineTooLong(path: path, bytes: line.count - 1)
            }
            lines += line
        }
        return lines
    }
}

/// One answer another thread waits for.
private final class BlockingAnswer: @unchecked Sendable {  // the semaphore orders the one write before the one read
    private let ready = DispatchSemaphore(value: 0)
    private var result: Result<Void, any Error> = .success(())

    func give(_ result: Result<Void, any Error>) {
        self.result = result
        ready.signal()
    }

    func wait() throws {
        ready.wait()
        try result.get()
    }
}
