package import Domain
import Foundation
package import Journal

/// The journal of one channel: everything that happened to its jobs, written by one process.
///
/// Each record has the next sequence number `s`, the time `at` and its kind `k`. Reading tells damage (a record that
/// was lost) from a torn append (one that was never acknowledged): the first stops the channel, because a lost intent
/// could become a second send. The file with the highest number is the journal; a new one begins with a snapshot, which
/// is the records that are still needed, and is begun when the old one is big or its disk did not confirm a write.
package actor DispatchJournal {
    /// What reading one file of a journal gave.
    package struct Loaded: Sendable {
        package var records: [JSONObject] = []
        /// Why the channel must stop, or `nil`.
        package var damage: String?
        package var badLines: [BadLine] = []
    }

    private let executor = QueueExecutor("dispatch-journal")
    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    private let files: DeliveryFiles
    private let io: any LogIO
    private let clock: WallClock
    private var writer: JournalWriter
    private var reserve: ReserveFile
    private var number: Int
    private var sequence: Int
    private var turn: Task<Void, Never>?
    /// Bytes of the file when it was begun; it is not begun again before it has doubled.
    private var bytesAtStart: UInt64 = 0

    /// - Parameters:
    ///   - number: of the file in use.
    ///   - sequence: of the last record.
    package init(
        files: DeliveryFiles, number: Int, sequence: Int, clock: @escaping WallClock,
        reserveBytes: Int = ReserveFile.standardBytes, io: any LogIO = SystemLogIO()
    ) {
        (self.files, self.number, self.sequence, self.clock, self.io) = (files, number, sequence, clock, io)
        writer = JournalWriter(path: files.journal(number), recovery: .refuse, io: io)
        reserve = ReserveFile(path: files.reserve, bytes: reserveBytes, io: io)
    }

    /// Appends records (with their `k`, and `id` where they are about a job) and gives them back as written.
    ///
    /// Returning means they are on disk. When it throws, none of them may be acted on. An intent is written only while
    /// the reserve is on the disk, so that its outcome will find room when nothing else does.
    package func append(_ records: [JSONObject]) async throws -> [JSONObject] {
        // One batch at a time: the numbers in the file must rise without a gap even when a batch fails.
        try await inTurn { try await self.write(records) }
    }

    /// Begins the next file with what is still needed of this one; jobs in `forgotten` are left out.
    ///
    /// - Parameter settled: how far the queue is settled, for a start without the offset file.
    package func compact(without forgotten: Set<String>, settled: QueueOffset) async throws {
        _ = try await inTurn {
            try await self.beginNext(without: forgotten, settled: settled, adding: [])
            return []
        }
    }

    /// Whether the file has grown so much that it should be compacted.
    package func isBig(_ limit: UInt64) throws -> Bool {
        let size = try io.status(path: files.journal(number))?.size ?? 0
        return size >= limit && size >= 2 * bytesAtStart
    }

    private func inTurn(_ body: @escaping @Sendable () async throws -> [JSONObject]) async throws -> [JSONObject] {
        let before = turn
        let writing = Task { () async throws -> [JSONObject] in
            await before?.value
            return try await body()
        }
        turn = Task { _ = await writing.result }
        return try await writing.value
    }

    private func write(_ records: [JSONObject]) async throws -> [JSONObject] {
        let now = Timestamp.string(clock())
        let numbered = records.enumerated().map { Self.numbered($1, sequence + $0 + 1, at: now) }
        if records.contains(where: { $0["k"] == "intent" }) { try reserve.fill() }
        do {
            try await put(numbered)
        } catch JournalError.noSpace(let path) {
            guard records.allSatisfy(Self.isOutcome), try reserve.give() else { throw JournalError.noSpace(path: path) }
            try await put(numbered)
        }
        return numbered
    }

    private func put(_ numbered: [JSONObject]) async throws {
        do {
            try await writer.append(numbered)
            sequence += numbered.count
        } catch JournalError.syncFailed {
            // What was confirmed before is on disk; this batch is in our hands and goes to other blocks.
            try beginNext(without: [], settled: nil, adding: numbered)
        }
    }

    /// Tells what has happened, not what somebody would like to happen.
    private static func isOutcome(_ record: JSONObject) -> Bool {
        outcomes.contains(record["k"]?.string ?? "")
    }
    private static let outcomes: Set<String> = [
        "sent", "fail", "unknown", "resolve", "dead", "breaker", "pause", "state",
    ]

    private static func numbered(_ record: JSONObject, _ number: Int, at time: String) -> JSONObject {
        var whole: JSONObject = [
            "v": 1, "s": .int(Int64(number)), "at": .string(time), "k": record["k"] ?? .null,
            "id": record["id"] ?? .null,
        ]
        if record["id"] == nil { whole["id"] = nil }
        whole.merge(record)
        return whole
    }

    // MARK: The next file

    /// Writes `journal.<n+1>` as a temporary file, syncs and renames it; only then it is the journal.
    ///
    /// `adding` holds records already numbered, which must not be looked for in the old file.
    private func beginNext(without forgotten: Set<String>, settled: QueueOffset?, adding: [JSONObject]) throws {
        let loaded = try JournalFold(files, io: io)
        if let damage = loaded.damage {
            throw DeliveryError.journalDamaged(channel: files.channel, detail: damage)
        }
        let snapshot = try JournalSnapshot(
            of: loaded.paths, upTo: sequence, without: forgotten, settled: settled ?? loaded.settled,
            at: Timestamp.string(clock()), firstNumber: sequence + adding.count + 1, io: io)
        var (bytes, last) = (snapshot.lines, snapshot.last)
        for record in adding {
            last += 1
            bytes += JournalLine.encode(record.numbered(last))
        }
        try AtomicFile.write(bytes, to: files.journal(number + 1), io: io)
        writer.close()
        number += 1
        (sequence, bytesAtStart) = (last, UInt64(bytes.count))
        writer = JournalWriter(path: files.journal(number), recovery: .refuse, io: io)
        try dropOld()
    }

    /// Keeps the file before the one in use, for the day that one turns out damaged.
    private func dropOld() throws {
        for old in try files.journalNumbers() where old < number - 1 { try io.remove(files.journal(old)) }
    }

    // MARK: Reading

    /// Reads one file of a journal. A missing file is an empty one. Throws `JournalError`.
    package static func load(_ path: String, io: any LogIO = SystemLogIO()) throws -> Loaded {
        var loaded = Loaded()
        let scan = try JournalScan(path, io: io) { loaded.records.append($0) }
        (loaded.damage, loaded.badLines) = (scan.damage, scan.badLines)
        return loaded
    }
}
