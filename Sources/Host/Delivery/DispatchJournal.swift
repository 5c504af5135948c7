package import Domain
import Foundation
package import Journal

/// The journal of one channel: everything that happened to its jobs, written by one process.
///
/// Each record has the next sequence number `s`, the time `at` and its kind `k`. Reading tells damage (a record that
/// was lost) from a torn append (one that was never acknowledged): the first stops the channel, because a lost intent
/// could become a second send.
package actor DispatchJournal {
    /// What reading a journal gave.
    package struct Loaded: Sendable {
        package var records: [JSONObject] = []
        /// Why the channel must stop, or `nil`.
        package var damage: String?
        package var badLines: [BadLine] = []
    }

    private let executor = QueueExecutor("dispatch-journal")
    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    private let writer: JournalWriter
    private let clock: WallClock
    private var sequence: Int
    private var turn: Task<Void, Never>?

    package init(path: String, sequence: Int, clock: @escaping WallClock, io: any LogIO = SystemLogIO()) {
        writer = JournalWriter(path: path, io: io)
        self.sequence = sequence
        self.clock = clock
    }

    /// Appends records (with their `k`, and `id` where they are about a job) and gives them back as written.
    ///
    /// Returning means they are on disk. When it throws, none of them may be acted on.
    package func append(_ records: [JSONObject]) async throws -> [JSONObject] {
        // One batch at a time: the numbers in the file must rise without a gap even when a batch fails.
        let before = turn
        let writing = Task { () async throws -> [JSONObject] in
            await before?.value
            return try await self.write(records)
        }
        turn = Task { _ = await writing.result }
        return try await writing.value
    }

    private func write(_ records: [JSONObject]) async throws -> [JSONObject] {
        let now = clock()
        let numbered = records.enumerated().map { index, record in
            var whole: JSONObject = [
                "v": 1, "s": .int(Int64(sequence + index + 1)), "at": .string(Timestamp.string(now)),
                "k": record["k"] ?? .null, "id": record["id"] ?? .null,
            ]
            if record["id"] == nil { whole["id"] = nil }
            whole.merge(record)
            return whole
        }
        try await writer.append(numbered)
        sequence += records.count
        return numbered
    }

    /// Reads a whole journal. A missing file is an empty one. Throws `JournalError`.
    package static func load(_ path: String, io: any LogIO = SystemLogIO()) throws -> Loaded {
        var reader = JournalReader(path: path, io: io)
        let batch = try reader.readNew()
        var loaded = Loaded(badLines: batch.badLines)
        var last = 0
        for entry in batch.entries {
            guard let number = entry.value["s"]?.int else { continue }
            if entry.value["k"]?.string == "repair" {
                loaded.damage = nil
            } else if number > last + 1, last > 0 || number > 1 {
                loaded.damage = "records \(last + 1) to \(number - 1) are missing"
            }
            last = max(last, number)
            loaded.records.append(entry.value)
        }
        // A whole line whose sum does not fit was acknowledged once; a fragment was not.
        if let spoilt = batch.badLines.last(where: { $0.why.hasPrefix("crc") }),
            !isRepaired(after: spoilt.offset, batch.entries)
        {
            loaded.damage = loaded.damage ?? "the record at byte \(spoilt.offset) is spoilt"
        }
        return loaded
    }

    private static func isRepaired(after offset: UInt64, _ entries: [JournalEntry]) -> Bool {
        entries.contains { $0.offset > offset && $0.value["k"]?.string == "repair" }
    }
}
