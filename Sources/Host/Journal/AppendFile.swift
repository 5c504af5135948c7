import Domain
import Foundation

/// What becomes of lines whose sync failed.
package enum SyncRecovery: Sendable {
    /// The whole file goes to fresh blocks under the same name.
    case copy
    /// The file is sealed as a segment of its queue, and the lines begin the next one.
    case newSegment
    /// The writer's owner does it: the append throws.
    case refuse
}

/// One append-only file held open by one thread, and the protocol by which several processes may append to it.
///
/// Each batch is appended under a short lock on a file of its own (the data file may be replaced, so a lock on it
/// would guard the wrong inode) and is sealed off from a torn fragment somebody else left. Syncing happens outside
/// the lock. Nothing is ever cut off: a fragment may be somebody's write in progress.
///
/// A failed sync ends the descriptor: Linux marks the pages clean, so that a second sync would lie. What then becomes
/// of the lines is `SyncRecovery`'s choice; they are in our hands, so they need not be read back.
final class AppendFile {
    let path: String
    private let lockPath: String
    private let io: any LogIO
    private var data: Int32?
    private var lock: Int32?
    private let recovery: SyncRecovery
    private var isNew = false
    /// A sync failed: what the page cache shows may not be on disk, so no line may follow in this file.
    private var isDoubtful = false
    /// The doubtful file was sealed; what has its name now is ours and small.
    private var isSealed = false

    init(path: String, lockPath: String, recovery: SyncRecovery = .copy, io: any LogIO) {
        self.path = path
        self.lockPath = lockPath
        self.recovery = recovery
        self.io = io
    }

    deinit { close() }

    func close() {
        closeData()
        if let lock { io.close(lock) }
        lock = nil
    }

    /// Appends whole lines with one write and syncs them; returning means they are on disk.
    func append(_ lines: [UInt8]) throws {
        if isDoubtful { return try locked { try rescue(lines) } }
        try locked { try write(lines, to: try current()) }
        do {
            try syncAll()
        } catch {
            isDoubtful = true
            guard recovery != .refuse else { throw error }
            try locked { try rescue(lines) }
        }
    }

    /// Puts the lines where they can be synced: a new segment, or a copy of the file on fresh blocks of the disk.
    private func rescue(_ lines: [UInt8]) throws {
        switch recovery {
        case .refuse: throw JournalError.syncFailed(path: path, errno: EIO)
        case .newSegment where !isSealed:
            if try io.status(path: path) != nil { _ = try QueueSegments(path: path).seal(io) }
            isSealed = true
            try write(lines, to: try current())
            try syncAll()
        case .newSegment, .copy: try rewrite(ensuring: lines)
        }
        (isDoubtful, isSealed) = (false, false)
    }

    private func write(_ lines: [UInt8], to descriptor: Int32) throws {
        let batch = try endsWithLineFeed(descriptor) ? lines : [UInt8(ascii: "\n")] + lines
        do {
            try io.writeAll(descriptor, batch, path: path)
        } catch {
            // Best effort: whoever appends next seals the fragment anyway, and the caller learns of the failure.
            do { try io.writeAll(descriptor, [UInt8(ascii: "\n")], path: path) } catch { closeData() }
            throw error
        }
    }

    private func endsWithLineFeed(_ descriptor: Int32) throws -> Bool {
        let size = try io.status(descriptor, path: path).size
        guard size > 0 else { return true }
        return try io.readAll(descriptor, at: size - 1, count: 1, path: path) == [UInt8(ascii: "\n")]
    }

    private func syncAll() throws {
        guard let data else { throw JournalError.closed(path: path) }
        do {
            try io.sync(data, path: path)
            if isNew { try io.syncDirectory(of: path) }
            isNew = false
        } catch {
            closeData()
            guard case JournalError.system(_, let path, let number) = error else { throw error }
            throw JournalError.syncFailed(path: path, errno: number)
        }
    }

    /// The open descriptor of the file that has the path now.
    private func current() throws -> Int32 {
        if let data, let named = try io.status(path: path), try io.status(data, path: path).isSameFile(as: named) {
            return data
        }
        closeData()
        isNew = try io.status(path: path) == nil
        let opened = try io.open(path, flags: O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, mode: 0o600)
        data = opened
        return opened
    }

    /// Puts a copy of the file, that surely holds `lines`, in its place.
    ///
    /// Readers go on at their offsets, because the copy begins with the same bytes.
    private func rewrite(ensuring lines: [UInt8]) throws {
        var bytes = try AtomicFile.read(path, io: io) ?? []
        if !bytes.isEmpty, bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
        if !Self.holds(bytes, lines) { bytes += lines }
        do {
            try AtomicFile.write(bytes, to: path, io: io)
        } catch JournalError.system(let call, _, let number) where call != "open" {
            throw JournalError.syncFailed(path: path, errno: number)
        }
    }

    /// Whether `lines` stand at the end; others may have appended a little after them.
    private static func holds(_ bytes: [UInt8], _ lines: [UInt8]) -> Bool {
        guard bytes.count >= lines.count else { return false }
        return bytes.suffix(lines.count + (1 << 16)).firstRange(of: lines) != nil
    }

    private func locked(_ body: () throws -> Void) throws {
        let descriptor = try lock ?? openLock()
        lock = descriptor
        _ = try io.lock(descriptor, wait: true, path: lockPath)
        defer { io.unlock(descriptor) }
        try body()
    }

    private func openLock() throws -> Int32 {
        try AtomicFile.makeFolder(FilePath.folder(of: path), io: io)
        return try io.open(lockPath, flags: O_RDWR | O_CREAT | O_CLOEXEC, mode: 0o600)
    }

    private func closeData() {
        if let data { io.close(data) }
        data = nil
    }
}
