import Domain
import Foundation

/// One append-only file held open by one thread, and the protocol by which several processes may append to it.
///
/// Each batch is appended under a short lock on a file of its own (the data file may be replaced, so a lock on it
/// would guard the wrong inode) and is sealed off from a torn fragment somebody else left. Syncing happens outside
/// the lock. Nothing is ever cut off: a fragment may be somebody's write in progress.
final class AppendFile {
    let path: String
    private let lockPath: String
    private let io: any LogIO
    private var data: Int32?
    private var lock: Int32?
    private var isNew = false
    /// A sync failed: what the page cache shows may not be on disk, so the file is copied into a new one first.
    private var mustRewrite = false

    init(path: String, lockPath: String, io: any LogIO) {
        self.path = path
        self.lockPath = lockPath
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
        try locked {
            if mustRewrite { try rewrite(adding: []) }
            let descriptor = try current()
            try write(lines, to: descriptor)
        }
        do {
            try syncAll()
        } catch {
            // Linux marks the pages clean after a failed sync: a second sync on this descriptor would lie.
            closeData()
            mustRewrite = true
            try locked { try rewrite(adding: []) }
        }
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
        } catch JournalError.system(_, let path, let number) {
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

    /// Puts a copy of the file, with `lines` added, in its place on fresh blocks of the disk.
    ///
    /// Readers go on at their offsets, because the copy begins with the same bytes.
    private func rewrite(adding lines: [UInt8]) throws {
        let bytes = try AtomicFile.read(path, io: io) ?? []
        do {
            try AtomicFile.write(bytes + lines, to: path, io: io)
        } catch JournalError.system(let call, _, let number) where call != "open" {
            throw JournalError.syncFailed(path: path, errno: number)
        }
        mustRewrite = false
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
