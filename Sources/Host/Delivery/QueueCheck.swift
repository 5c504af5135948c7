package import Domain
import Foundation
import Journal

/// Looks a channel's files over without changing them, and mends what can be mended on request.
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

    /// Reads everything there is of a channel, archive included. Throws `JournalError` and `DeliveryError.badChannel`.
    package static func verify(runtime: String, channel: String) throws -> Report {
        let files = try DeliveryFiles(runtime: runtime, channel: channel)
        // The queue first: what a dispatcher at work writes meanwhile is then about lines that were read.
        var reader = QueueReader(path: files.queue)
        var lines: [QueueLine] = []
        let news = try reader.readNew(now: .distantPast) { lines.append($0) }
        let journal = try JournalFold(files)
        var fold = journal.fold
        for line in lines { fold.ingest(line.entry, segment: line.segment, now: .distantPast) }
        // An archive that was pruned took the lines of finished jobs with it.
        let isWhole = try QueueSegments(path: files.queue).isWhole()
        let orphans = fold.progress.filter { fold.entries[$0.key] == nil && (isWhole || !$0.value.state.isFinal) }.count
        var problems = news.badLines.map { "\($0.file): byte \($0.line.offset): \($0.line.why)" }
        if let damage = try journal.damage ?? shortage(files, of: fold) { problems.append("journal: \(damage)") }
        if orphans > 0 { problems.append("journal: \(orphans) jobs whose line is not in the queue") }
        return Report(
            channel: channel, lines: lines.count, badLines: news.badLines.count, jobs: fold.counts, problems: problems)
    }

    /// Says that the journal lost its end: the offset file, written later, knows of more records.
    static func shortage(_ files: DeliveryFiles, of fold: JobFold) throws -> String? {
        guard let saved = try QueueOffset.load(files.offset), saved.journalSequence > fold.sequence else { return nil }
        return "it ends at record \(fold.sequence), but \(saved.journalSequence) were written"
    }

    /// Accepts a damaged journal as it is: since a lost record may have been a send, every job that was not finished
    /// becomes `unknown`, for a person to settle. Gives the number of such jobs; does nothing to a sound journal.
    ///
    /// Throws `DeliveryError.channelBusy` while a dispatcher serves the channel.
    package static func repair(runtime: String, channel: String, by: String, clock: @escaping WallClock) async throws
        -> Int
    {
        let files = try DeliveryFiles(runtime: runtime, channel: channel)
        let lock = try owner(files)
        defer { lock.release() }
        let loaded = try JournalFold(files)
        guard let damage = try loaded.damage ?? shortage(files, of: loaded.fold) else { return 0 }
        var fold = loaded.fold
        var reader = QueueReader(path: files.queue, from: loaded.settled)
        let now = clock()
        _ = try reader.readNew(now: now) { fold.ingest($0.entry, segment: $0.segment, now: now) }
        let open = Set(fold.order).union(fold.progress.keys).filter { !fold.state(of: $0).isFinal }.sorted()
        let records: [JSONObject] = open.map { id in
            var record: JSONObject = ["k": "unknown", "id": .string(id), "why": "journal_damaged"]
            record.merge(fold.firstFields(of: id))
            return record
        }
        let last = max(fold.sequence, try QueueOffset.load(files.offset)?.journalSequence ?? 0)
        let journal = DispatchJournal(files: files, number: loaded.number, sequence: last, clock: clock)
        _ = try await journal.append(
            records + [["k": "repair", "by": .string(by), "damage": .string(damage)]])
        return open.count
    }

    /// Writes the derived logs anew from the journal and lets the next start read the queue from where the journal's
    /// snapshot says. Gives the number of sent and of dead jobs.
    ///
    /// The old logs are replaced one by one, each as a whole. Throws `DeliveryError.channelBusy` while a dispatcher
    /// serves the channel, and `DeliveryError.journalDamaged`: a damaged journal is no source.
    package static func rebuild(runtime: String, channel: String) async throws -> (sent: Int, dead: Int) {
        let files = try DeliveryFiles(runtime: runtime, channel: channel)
        let lock = try owner(files)
        defer { lock.release() }
        let loaded = try JournalFold(files)
        if let damage = try loaded.damage ?? shortage(files, of: loaded.fold) {
            throw DeliveryError.journalDamaged(channel: channel, detail: damage)
        }
        let counts = try DerivedLogs.rebuild(files, from: loaded.fold)
        if try SystemLogIO().status(path: files.offset) != nil { try SystemLogIO().remove(files.offset) }
        return counts
    }

    private static func owner(_ files: DeliveryFiles) throws -> FileLock {
        guard let lock = try FileLock.tryLock(files.ownerLock) else {
            throw DeliveryError.channelBusy(
                channel: files.channel, holder: FileLock.holder(of: files.ownerLock) ?? "unknown")
        }
        return lock
    }
}
