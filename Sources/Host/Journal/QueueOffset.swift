package import Domain

/// How far a queue is read and settled, kept in a small file so that a start need not read everything again.
///
/// It holds no truth: without it, or with a wrong one, the queue is read from its beginning and repeats are dropped.
package struct QueueOffset: Sendable, Equatable {
    /// Number of the segment in which the next start begins to read.
    package var segment: Int
    /// What that segment begins with.
    package var fingerprint: JournalReader.Fingerprint?
    /// Where in it: at the oldest job without a final state, or at what may still be appended late.
    package var low: UInt64
    /// The active segment, and how far its lines were taken, in bytes.
    package var readSegment: Int
    package var read: UInt64
    /// The journal's last sequence number when this was written.
    package var journalSequence: Int

    package init(
        segment: Int = 1, fingerprint: JournalReader.Fingerprint? = nil, low: UInt64 = 0, read: UInt64 = 0,
        readSegment: Int? = nil, journalSequence: Int = 0
    ) {
        self.segment = segment
        self.fingerprint = fingerprint
        self.low = low
        self.readSegment = readSegment ?? segment
        self.read = read
        self.journalSequence = journalSequence
    }

    package var json: JSONObject {
        [
            "v": 1, "segment": .int(Int64(segment)),
            "fingerprint": fingerprint.map { .string("\($0.length):\($0.sum)") } ?? .null,
            "low": .int(Int64(low)), "read_segment": .int(Int64(readSegment)), "read": .int(Int64(read)),
            "journal_s": .int(Int64(journalSequence)),
        ]
    }

    /// `nil` for anything that is not one of these.
    package init?(_ value: JSONValue) {
        let segment = value["segment"]?.int ?? 1
        let readSegment = value["read_segment"]?.int ?? segment
        guard let low = value["low"]?.int, let read = value["read"]?.int, low >= 0, read >= 0, segment > 0,
            (segment, low) <= (readSegment, read)
        else { return nil }
        self.init(
            segment: segment, fingerprint: Self.fingerprint(value["fingerprint"]?.string), low: UInt64(low),
            read: UInt64(read), readSegment: readSegment, journalSequence: value["journal_s"]?.int ?? 0)
    }

    /// `nil` when the file is missing or is not one of these, which means: read from the beginning.
    package static func load(_ path: String) throws -> QueueOffset? {
        guard let bytes = try AtomicFile.read(path) else { return nil }
        // No truth is lost with it: a damaged one is as good as none.
        do throws(JSONSyntaxError) { return QueueOffset(try JSONReader.read(bytes)) } catch { return nil }
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
