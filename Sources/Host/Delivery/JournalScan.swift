import Domain
import Foundation
import Journal

/// Reads one file of a dispatch journal record by record and notices what is not as it was written.
///
/// A record that was lost is damage, because it may have been an intent. A torn last line is none: nobody acted on it.
/// A journal that begins with a snapshot is whole only when the snapshot is.
struct JournalScan: Sendable {
    /// The highest sequence number.
    private(set) var last = 0
    private(set) var records = 0
    private(set) var badLines: [BadLine] = []
    /// Stands behind the last line that was read.
    private(set) var reader: JournalReader
    /// How far the queue was settled when the snapshot was written.
    private(set) var settled: QueueOffset?
    private var gap: String?
    private var repairedAt: UInt64?
    private var snapshot = Snapshot.none

    private enum Snapshot {
        case none, open(from: Int), whole
        case spoilt(String)
    }

    /// Hands over every good record in order. Every file but the first begins with a snapshot. Throws `JournalError`.
    init(_ path: String, io: any LogIO, needsSnapshot: Bool = false, _ take: (JSONObject) -> Void) throws {
        reader = JournalReader(path: path, io: io)
        if needsSnapshot { snapshot = .spoilt("the journal does not begin with a snapshot") }
        var (scan, reader) = (self, reader)
        let batch = try reader.readEach { entry in
            guard let number = entry.value["s"]?.int else { return }
            scan.note(entry, number)
            take(entry.value)
        }
        self = scan
        (self.reader, badLines) = (reader, batch?.badLines ?? [])
    }

    private mutating func note(_ entry: JournalEntry, _ number: Int) {
        let kind = entry.value["k"]?.string
        if kind == "repair" {
            (gap, repairedAt) = (nil, entry.offset)
        } else if number > last + 1, records > 0 || number > 1, !(records == 0 && kind == "snap_begin") {
            gap = "records \(last + 1) to \(number - 1) are missing"
        }
        if kind == "snap_begin", records == 0 {
            snapshot = .open(from: number)
            settled = entry.value["settled"].flatMap(QueueOffset.init)
        } else if kind == "snap_end", case .open(let from) = snapshot {
            let count = number - from - 1
            snapshot = entry.value["count"]?.int == count ? .whole : .spoilt("the snapshot's count is wrong")
        }
        last = max(last, number)
        records += 1
    }

    /// Why the channel must stop, or `nil`.
    var damage: String? { gap ?? spoilt ?? (repairedAt == nil ? snapshotText : nil) }

    /// Whether everything is known without the file before this one.
    var isWhole: Bool { snapshotText == nil }

    private var snapshotText: String? {
        switch snapshot {
        case .none, .whole: nil
        case .open: "the snapshot has no end"
        case .spoilt(let why): why
        }
    }

    /// A line that was written whole and is not what was written; a fragment was never acknowledged.
    private var spoilt: String? {
        guard let line = badLines.last(where: \.isWhole), line.offset > repairedAt ?? 0 || repairedAt == nil else {
            return nil
        }
        return "the record at byte \(line.offset) is spoilt"
    }
}
