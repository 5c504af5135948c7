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
    /// It has a sum where our lines have it: it was written whole once and is not what was written any more.
    package var isWhole = false

    package init(offset: UInt64, why: String, excerpt: [UInt8], isWhole: Bool = false) {
        (self.offset, self.why, self.excerpt, self.isWhole) = (offset, why, excerpt, isWhole)
    }
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
    package private(set) var path: String
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

    /// Goes on with the same file under another name.
    package mutating func follow(to path: String) { self.path = path }

    /// Takes the whole lines that came since the last call; nothing when the file does not exist. Throws
    /// `JournalError`, and has then taken nothing.
    package mutating func readNew() throws -> JournalBatch {
        var entries: [JournalEntry] = []
        var batch = try readEach { entries.append($0) } ?? JournalBatch()
        batch.entries = entries
        return batch
    }

    /// The same for one who needs no line twice: each is handed over as it is read, and none is kept.
    package mutating func forEachNew(_ take: (JSONObject) -> Void) throws { _ = try readEach { take($0.value) } }

    /// Hands each whole new line over and gives what else was found, or `nil` when `isStill`, asked once the file is
    /// open, says that it is not the wanted one.
    ///
    /// When it throws, the same lines come again at the next call, also those already handed over.
    package mutating func readEach(
        isStill: () throws -> Bool = { true }, _ take: (JournalEntry) -> Void
    ) throws -> JournalBatch? {
        var next = self
        guard let batch = try next.read(isStill: isStill, take) else { return nil }
        self = next
        return batch
    }

    private mutating func read(isStill: () throws -> Bool, _ take: (JournalEntry) -> Void) throws -> JournalBatch? {
        var batch = JournalBatch()
        guard let status = try io.status(path: path), status != seen || skipped != nil else {
            return try isStill() ? batch : nil
        }
        let descriptor: Int32
        do { descriptor = try io.open(path, flags: O_RDONLY | O_CLOEXEC, mode: 0) } catch JournalError.system(
            _, _, ENOENT)
        { return nil }
        defer { io.close(descriptor) }
        guard try isStill() else { return nil }
        let opened = try io.status(descriptor, path: path)
        batch.isReplaced = try !isSame(descriptor, opened)
        if batch.isReplaced { (offset, skipped) = (0, nil) }
        try remember(descriptor, opened, isReplaced: batch.isReplaced)
        while try takeChunk(descriptor, until: opened.size, &batch, take) {}
        seen = opened
        return batch
    }

    /// Takes what is complete in the next piece of the file; `false` when nothing more can be taken now.
    private mutating func takeChunk(
        _ descriptor: Int32, until end: UInt64, _ batch: inout JournalBatch, _ take: (JournalEntry) -> Void
    ) throws -> Bool {
        guard offset < end else { return false }
        let count = Int(min(UInt64(Self.chunk), end - offset))
        let bytes = try io.readAll(descriptor, at: offset, count: count, path: path)
        var start = 0
        while let length = Self.lineLength(bytes, from: start) {
            self.take(bytes[start..<start + length], at: offset + UInt64(start), &batch, take)
            start += length + 1
        }
        if start == 0 {
            guard bytes.count == Self.chunk else { return false }
            // No line is this long: pass over it piece by piece instead of holding it in memory.
            skipped =
                skipped
                ?? BadLine(offset: offset, why: "no end of line in \(count) bytes", excerpt: Array(bytes.prefix(4096)))
            start = count
        }
        offset += UInt64(start)
        return true
    }

    /// Bytes from `start` to the next line feed; `nil` when there is none.
    private static func lineLength(_ bytes: [UInt8], from start: Int) -> Int? {
        bytes.withUnsafeBytes { buffer in
            guard start < buffer.count, let base = buffer.baseAddress,
                let found = memchr(base + start, 0x0A, buffer.count - start)
            else { return nil }
            return UnsafeRawPointer(found) - (base + start)
        }
    }

    private mutating func take(
        _ line: ArraySlice<UInt8>, at position: UInt64, _ batch: inout JournalBatch, _ take: (JournalEntry) -> Void
    ) {
        if let long = skipped {
            batch.badLines.append(long)
            skipped = nil
            return
        }
        guard !line.isEmpty, isWanted?(line) ?? true else { return }
        switch JournalLine.decode(line) {
        case .good(let value, let isChecked):
            take(JournalEntry(offset: position, value: value, isChecked: isChecked, length: line.count))
        case .bad(let why):
            batch.badLines.append(
                BadLine(
                    offset: position, why: why, excerpt: Array(line.prefix(4096)),
                    isWhole: JournalLine.hasSum(line)))
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
