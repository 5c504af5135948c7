import Domain
import Foundation

/// A lock on a name for a whole life (one host per home, one dispatcher per channel).
///
/// The kernel frees it when its holder dies in whatever way, which a pid file cannot promise; the descriptor is
/// closed on exec so that no child keeps it. The file's text, the holder's pid, is only for people.
package final class FileLock: @unchecked Sendable {  // `descriptor` is guarded by `guardian`
    package let path: String
    private let guardian = NSLock()
    private var descriptor: Int32?

    private init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit { release() }

    /// Takes the lock, or gives `nil` when another holder has it. Throws `JournalError`.
    package static func tryLock(_ path: String) throws -> FileLock? {
        let io = SystemLogIO()
        try AtomicFile.makeFolder(FilePath.folder(of: path), io: io)
        let descriptor = try io.open(path, flags: O_RDWR | O_CREAT | O_CLOEXEC, mode: 0o600)
        do {
            guard try io.lock(descriptor, wait: false, path: path) else {
                io.close(descriptor)
                return nil
            }
            try io.truncate(descriptor, to: 0, path: path)
            try io.writeAll(descriptor, Array("\(getpid())\n".utf8), path: path)
            return FileLock(path: path, descriptor: descriptor)
        } catch {
            io.close(descriptor)
            throw error
        }
    }

    /// What the holder wrote about itself (its pid), for messages; it may be stale when nobody holds the lock.
    package static func holder(of path: String) -> String? {
        guard let bytes = try? AtomicFile.read(path), !bytes.isEmpty else { return nil }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").first.map(String.init)
    }

    /// Frees the lock; the file stays, because removing it would let two holders lock two inodes of one name.
    ///
    /// Closing alone would not free it at once: a child that another thread is starting holds a copy of the descriptor
    /// until its exec, and with it the lock.
    package func release() {
        guardian.withLock {
            if let descriptor {
                SystemLogIO().unlock(descriptor)
                SystemLogIO().close(descriptor)
            }
            descriptor = nil
        }
    }
}
