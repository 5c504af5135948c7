import Delivery
import Domain
import Foundation
import Journal

/// Durable appends of records like those of the peer benchmark, about 260 bytes each.
struct AppendBench {
    let folder: String
    let records: Int

    static func record(_ number: Int, slot: Int = 1) -> JSONObject {
        let id = String(number)
        return [
            "v": 1, "id": .string("01J" + String(repeating: "0", count: 23 - id.count) + id),
            "at": .string(Timestamp.string(Date())), "slot": .string("slot-\(slot)"), "channel": "bench", "prio": 70,
            "idem": .string("lead-\(number):bench:first-touch"), "to": "+910000000000",
            "payload": ["to": "+910000000000", "body": "Hello, we can supply the item you asked for."],
        ]
    }

    /// The least it can cost: one thread, one write and one fdatasync a record.
    func raw() throws -> Double {
        let (io, path) = (SystemLogIO(), "\(folder)/raw.jsonl")
        let descriptor = try io.open(path, flags: O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, mode: 0o600)
        defer { io.close(descriptor) }
        let lines = (0..<min(records, 2000)).map { JournalLine.encode(Self.record($0)) }
        return try perSecond(lines.count) {
            for line in lines {
                try io.writeAll(descriptor, line, path: path)
                try io.sync(descriptor, path: path)
            }
        }
    }

    /// One producer of the journal's writer, each record on disk before the next.
    func one() throws -> Double {
        let writer = JournalWriter(path: "\(folder)/one.jsonl")
        let lines = (0..<min(records, 2000)).map { Self.record($0) }
        return try perSecond(lines.count) { for line in lines { try writer.appendNow([line]) } }
    }

    /// Producers that queue records as the host does: known ids and keys are looked for, each waits until its line is on
    /// disk.
    func enqueue(producers: Int, delay: Double) async throws -> (perSecond: Double, perSync: Double) {
        let home = "\(folder)/enqueue-\(producers)-\(delay)"
        try AtomicFile.makeFolder(home)
        let io = CountingIO(delay: delay)
        let enqueue = Enqueue(runtime: home, clock: { Date() }, io: io)
        let each = max(
            1, min(records, delay > 0 ? 3000 : .max, producers == 1 ? (delay > 0 ? 200 : 2000) : .max) / producers)
        _ = try await enqueue.enqueue(Self.record(0), channel: "bench")
        let before = io.count
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for producer in 0..<producers {
                group.addTask {
                    for number in 0..<each {
                        _ = try await enqueue.enqueue(Self.record(1 + producer * each + number), channel: "bench")
                    }
                }
            }
            try await group.waitForAll()
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let count = Double(each * producers)
        return (count / seconds, count / Double(max(1, io.count - before)))
    }

    private func perSecond(_ count: Int, _ body: () throws -> Void) rethrows -> Double {
        let start = ContinuousClock.now
        try body()
        return Double(count) / ((ContinuousClock.now - start) / .seconds(1))
    }
}
