package import Domain
import Foundation
import Journal

/// Looks a channel's files over without changing them, and mends a damaged journal on request.
package enum QueueCheck {
    /// What `queue verify` tells about one channel.
    package struct Report: Sendable, Hashable {
        package let channel: String
        package let lines: Int
        package let badLines: Int
        package let jobs: [JobState: Int]
        /// In words; empty when all is well.
        package let problems: [String]

        package var json: JSONObject {
            var counted = JSONObject()
            for state in JobState.allCases where jobs[state, default: 0] > 0 {
                counted[state.rawValue] = .int(Int64(jobs[state] ?? 0))
            }
            return [
                "channel": .string(channel), "lines": .int(Int64(lines)), "bad_lines": .int(Int64(badLines)),
                "jobs": .object(counted), "problems": JSONValue(problems),
            ]
        }
    }

    /// The names of the channels that have a queue in this `runtime` folder, in order; `verified` and `jobs` left out.
    package static func channels(in runtime: String) throws -> [String] {
        guard FileManager.default.fileExists(atPath: runtime) else { return [] }
        let suffix = "_queue.jsonl"
        return try FileManager.default.contentsOfDirectory(atPath: runtime).filter {
            $0.hasSuffix(suffix) && !$0.hasPrefix(".")
        }
        .map { String($0.dropLast(suffix.count)) }
        .filter { SlotID($0) != nil && $0 != "verified" && $0 != "jobs" }.sorted()
    }

    /// Throws `JournalError` and `DeliveryError.badChannel`.
    package static func verify(runtime: String, channel: String) throws -> Report {
        let files = try DeliveryFiles(runtime: runtime, channel: channel)
        var reader = JournalReader(path: files.queue)
        let queue = try reader.readNew()
        let journal = try DispatchJournal.load(files.journal)
        var fold = JobFold(channel: channel)
        for record in journal.records { fold.apply(record) }
        for line in queue.entries { fold.ingest(line, segment: 1, now: .distantPast) }
        let orphans = fold.progress.keys.filter { fold.entries[$0] == nil }.count
        var problems = queue.badLines.map { "queue: byte \($0.offset): \($0.why)" }
        if let damage = journal.damage { problems.append("journal: \(damage)") }
        if orphans > 0 { problems.append("journal: \(orphans) jobs whose line is not in the queue") }
        return Report(
            channel: channel, lines: queue.entries.count, badLines: queue.badLines.count, jobs: fold.counts,
            problems: problems)
    }

    /// Accepts a damaged journal as it is: since a lost record may have been a send, every job that was not finished
    /// becomes `unknown`, for a person to settle. Gives the number of such jobs; does nothing to a sound journal.
    ///
    /// Throws `DeliveryError.channelBusy` while a dispatcher serves the channel.
    package static func repair(runtime: String, channel: String, by: String, clock: @escaping WallClock) async throws
        -> Int
    {
        let files = try DeliveryFiles(runtime: runtime, channel: channel)
        guard let lock = try FileLock.tryLock(files.ownerLock) else {
            throw DeliveryError.channelBusy(channel: channel, holder: FileLock.holder(of: files.ownerLock) ?? "unknown")
        }
        defer { lock.release() }
        let loaded = try DispatchJournal.load(files.journal)
        guard loaded.damage != nil else { return 0 }
        var fold = JobFold(channel: channel)
        for record in loaded.records { fold.apply(record) }
        var reader = JournalReader(path: files.queue)
        for line in try reader.readNew().entries { fold.ingest(line, segment: 1, now: clock()) }
        let open = Set(fold.order).union(fold.progress.keys).filter { !fold.state(of: $0).isFinal }.sorted()
        let records: [JSONObject] = open.map { id in
            var record: JSONObject = ["k": "unknown", "id": .string(id), "why": "journal_damaged"]
            record.merge(fold.firstFields(of: id))
            return record
        }
        let journal = DispatchJournal(path: files.journal, sequence: fold.sequence, clock: clock)
        _ = try await journal.append(
            records + [["k": "repair", "by": .string(by), "damage": JSONValue(loaded.damage)]])
        return open.count
    }
}
