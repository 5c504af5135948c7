import Domain
package import Foundation
import Journal

/// `run_meta.json`: the run ids of a slot with their processes, the newest last. Written by the host alone.
package struct RunHistory: Sendable, Hashable {
    package struct Entry: Sendable, Hashable {
        package let runID: String
        package let startedAt: Date
        package var pid: Int32?
        package var pidStartedAt: String?
        package var endedAt: Date?
        /// How the process ended, in words.
        package var end: String?

        package init(runID: String, startedAt: Date, pid: Int32? = nil, pidStartedAt: String? = nil) {
            (self.runID, self.startedAt, self.pid, self.pidStartedAt) = (runID, startedAt, pid, pidStartedAt)
        }

        var json: JSONValue {
            [
                "run_id": .string(runID), "started_at": .string(Timestamp.string(startedAt)),
                "pid": JSONValue(pid.map(Int.init)),
                "pid_started_at": JSONValue(pidStartedAt), "ended_at": JSONValue(endedAt.map(Timestamp.string)),
                "end": JSONValue(end),
            ]
        }

        init?(json: JSONValue) {
            guard let runID = json["run_id"]?.string, let startedAt = json["started_at"]?.string.flatMap(Timestamp.date)
            else {
                return nil
            }
            self.init(
                runID: runID, startedAt: startedAt, pid: json["pid"]?.int.flatMap { Int32(exactly: $0) },
                pidStartedAt: json["pid_started_at"]?.string)
            endedAt = json["ended_at"]?.string.flatMap(Timestamp.date)
            end = json["end"]?.string
        }
    }

    package static let limit = 200
    package private(set) var entries: [Entry] = []

    package init() {}

    /// The history on disk. A file that cannot be read is a new beginning: no decision hangs on it.
    package static func read(_ folder: SlotFolder) -> RunHistory {
        var history = RunHistory()
        guard let bytes = try? AtomicFile.read(folder.runMeta), let value = try? JSONReader.read(bytes) else {
            return history
        }
        history.entries = (value["runs"]?.array ?? []).compactMap(Entry.init)
        return history
    }

    package mutating func begin(_ entry: Entry) {
        entries.append(entry)
        if entries.count > Self.limit { entries.removeFirst(entries.count - Self.limit) }
    }

    package mutating func end(_ runID: String, at date: Date, how: String) {
        guard let index = entries.lastIndex(where: { $0.runID == runID }) else { return }
        entries[index].endedAt = date
        entries[index].end = how
    }

    /// Replaces the file. Blocks; throws `JournalError`.
    package func write(_ folder: SlotFolder) throws {
        let json: JSONValue = [
            "v": 1, "slot_id": .string(folder.id.raw), "run_id": JSONValue(entries.last?.runID),
            "runs": .array(entries.map(\.json)),
        ]
        try AtomicFile.write(json.encoded + [0x0A], to: folder.runMeta, synced: false)
    }
}
