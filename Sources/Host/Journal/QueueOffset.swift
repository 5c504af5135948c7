package import Domain

/// How far a queue is read and settled, kept in a small file so that a start need not read everything again.
///
/// It holds no truth: without it, or with a wrong one, the queue is read from its beginning and repeats are dropped.
package struct QueueOffset: Sendable, Equatable {
    /// Number of the queue's segment; grows when the queue is rotated.
    package var segment: Int
    package var fingerprint: JournalReader.Fingerprint?
    /// Offset of the oldest job without a final state, in bytes.
    package var low: UInt64
    /// How far lines were taken, in bytes.
    package var read: UInt64
    /// The journal's last sequence number when this was written.
    package var journalSequence: Int

    package init(
        segment: Int = 1, fingerprint: JournalReader.Fingerprint? = nil, low: UInt64 = 0, read: UInt64 = 0,
        journalSequence: Int = 0
    ) {
        self.segment = segment
        self.fingerprint = fingerprint
        self.low = low
        self.read = read
        self.journalSequence = journalSequence
    }

    package var json: JSONObject {
        [
            "v": 1, "segment": .int(Int64(segment)),
            "fingerprint": fingerprint.map { .string("\($0.length):\($0.sum)") } ?? .null,
            "low": .int(Int64(low)), "read": .int(Int64(read)), "journal_s": .int(Int64(journalSequence)),
        ]
    }

    /// `nil` when the file is missing or is not one of these, which means: read from the beginning.
    package static func load(_ path: String) throws -> QueueOffset? {
        guard let bytes = try AtomicFile.read(path), let value = try? JSONReader.read(bytes) else { return nil }
        guard let low = value["low"]?.int, let read = value["read"]?.int, low >= 0, read >= low else { return nil }
        return QueueOffset(
            segment: value["segment"]?.int ?? 1, fingerprint: fingerprint(value["fingerprint"]?.string),
            low: UInt64(low), read: UInt64(read), journalSequence: value["journal_s"]?.int ?? 0)
    }

    /// Replaces the file. Not synced: losing it costs a longer start, never a job.
    package func save(_ path: String) throws {
        try AtomicFile.write(JSONValue.object(json).encoded + [UInt8(ascii: "\n")], to: path, synced: false)
    }

    private static func fingerprint(_ text: String?) -> JournalReader.Fingerprint? {
        let parts = text?.split(separator: ":") ?? []
        guard parts.count == 2, let length = Int(parts[0]), (0...64).contains(length) else { return nil }
        return JournalReader.Fingerprint(length: length, sum: String(parts[1]))
    }
}
