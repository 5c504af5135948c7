package import Domain
import Foundation

/// One good line and where it begins.
package struct JournalEntry: Sendable, Equatable {
    /// Byte offset of the line's first byte.
    package let offset: UInt64
    /// The record without its `crc`.
    package let value: JSONObject
    /// Whether the line brought a sum that fits; lines of other programs may bring none.
    package let isChecked: Bool
    /// The line's length in bytes, without its line feed.
    package let length: Int
}

/// A line that is no record: kept for the quarantine, never acted on.
package struct BadLine: Sendable, Equatable {
    package let offset: UInt64
    package let why: String
    /// The line, cut after 4 KiB.
    package let excerpt: [UInt8]
}

/// What one look at a file gave.
package struct JournalBatch: Sendable, Equatable {
    package var entries: [JournalEntry] = []
    package var badLines: [BadLine] = []
    /// The file is another one than before (replaced, cut, copied back): reading began again at 0.
    package var isReplaced = false
}

/// Reads an append-only file from an offset on, whole lines only.
///
/// A fragment without line feed is left for later. Bad lines are reported and passed over. The file may be appended
/// to, or replaced, by any process meanwhile.
package struct JournalReader: Sendable {
    package let path: String
    /// How far lines were taken, in bytes; always just behind a line feed (or 0).
    package private(set) var offset: UInt64
    /// CRC-32 of the file's first bytes (at most 64), by which a replaced file is noticed.
    package private(set) var fingerprint: Fingerprint?
    /// Lines it says no to are passed over without being read as JSON; `nil`: all are wanted.
    package var isWanted: (@Sendable (ArraySlice<UInt8>) -> Bool)?
    private let io: any LogIO
    private var seen: FileStatus?
    private var skipped: BadLine?
    private static let chunk = 4 << 20

    /// Sum of the first `length` bytes (at most 64) of a file.
    package struct Fingerprint: Sendable, Hashable {
        package let length: Int
        package let sum: String
        package init(length: Int, sum: String) { (self.length, self.sum) = (length, sum) }
    }

    package init(path: String, offset: UInt64 = 0, fingerprint: Fingerprint? = nil, io: any LogIO = SystemLogIO()) {
        self.path = path
        self.offset = offset
        self.fingerprint = fingerprint
        self.io = io
    }

    /// Takes the whole lines that came since the last call; nothing when the file does not exist. Throws `JournalError`.
    package mutating func readNew() throws -> JournalBatch {
        var batch = JournalBatch()
        try readNew(into: &batch) { _ in }
        return batch
    }

    /// The same for one who needs no line twice: each is handed over as it is read, and none is kept.
    package mutating func forEachNew(_ take: (JSONObject) -> Void) throws {
        var batch = JournalBatch()
        try readNew(into: &batch) { batch in
            for entry in batch.entries { take(entry.value) }
            batch.entries = []
        }
    }

    /// - Parameter each: called after each piece of the file.
    private mutating func readNew(into batch: inout JournalBatch, each: (inout JournalBatch) -> Void) throws {
        guard let status = try io.status(path: path), status != seen || skipped != nil else { return }
        let descriptor = try io.open(path, flags: O_RDONLY | O_CLOEXEC, mode: 0)
        defer { io.close(descriptor) }
        let opened = try io.status(descriptor, path: path)
        batch.isReplaced = try !isSame(descriptor, opened)
        if batch.isReplaced { (offset, skipped) = (0, nil) }
        try remember(descriptor, opened, isReplaced: batch.isReplaced)
        while try takeChunk(descriptor, until: opened.size, &batch) { each(&batch) }
        seen = opened
    }

    /// Takes what is complete in the next piece of the file; `false` when nothing more can be taken now.
    private mutating func takeChunk(_ descriptor: Int32, until end: UInt64, _ batch: inout JournalBatch) throws -> Bool
    {
        guard offset < end else { return false }
        let count = Int(min(UInt64(Self.chunk), end - offset))
        let bytes = try io.readAll(descriptor, at: offset, count: count, path: path)
        guard let last = bytes.lastIndex(of: UInt8(ascii: "\n")) else {
            guard bytes.count == Self.chunk else { return false }
            // No line is this long: pass over it piece by piece instead of holding it in memory.
            skipped =
                skipped
                ?? BadLine(offset: offset, why: "no end of line in \(count) bytes", excerpt: Array(bytes.prefix(4096)))
            offset += UInt64(count)
            return true
        }
        var start = 0
        for at in 0...last where bytes[at] == UInt8(ascii: "\n") {
            take(bytes[start..<at], at: offset + UInt64(start), &batch)
            start = at + 1
        }
        offset += UInt64(start)
        return true
    }

    private mutating func take(_ line: ArraySlice<UInt8>, at position: UInt64, _ batch: inout JournalBatch) {
        if let long = skipped {
            batch.badLines.append(long)
            skipped = nil
            return
        }
        guard !line.isEmpty, isWanted?(line) ?? true else { return }
        switch JournalLine.decode(line) {
        case .good(let value, let isChecked):
            batch.entries.append(JournalEntry(offset: position, value: value, isChecked: isChecked, length: line.count))
        case .bad(let why):
            batch.badLines.append(BadLine(offset: position, why: why, excerpt: Array(line.prefix(4096))))
        }
    }

    /// Looks at the first bytes each time: a removed file's inode may be given to the file that follows it.
    private func isSame(_ descriptor: Int32, _ now: FileStatus) throws -> Bool {
        guard now.size >= offset else { return false }
        guard let fingerprint else { return true }
        let head = try io.readAll(descriptor, at: 0, count: fingerprint.length, path: path)
        return head.count == fingerprint.length && Checksum.hex(head) == fingerprint.sum
    }

    private mutating func remember(_ descriptor: Int32, _ now: FileStatus, isReplaced: Bool) throws {
        guard isReplaced || (fingerprint?.length ?? 0) < 64 else { return }
        let head = try io.readAll(descriptor, at: 0, count: Int(min(64, now.size)), path: path)
        fingerprint = Fingerprint(length: head.count, sum: Checksum.hex(head))
    }
}
