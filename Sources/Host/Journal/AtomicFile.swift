import Domain
import Foundation

/// Small truth files that are replaced as a whole: temporary file, sync, rename, sync of the folder.
package enum AtomicFile {
    /// Replaces the file at `path`. A reader sees the old bytes or the new ones, never a mixture.
    ///
    /// `synced: false` skips both syncs, for what may be lost in a power cut (the 2 s beat). Throws `JournalError`;
    /// then the old file is still there.
    package static func write(
        _ bytes: [UInt8], to path: String, mode: UInt16 = 0o600, synced: Bool = true, io: any LogIO = SystemLogIO()
    ) throws {
        let temporary =
            FilePath.folder(of: path) + "/.\(FilePath.name(of: path)).\(getpid()).\(UInt32.random(in: 0...(.max))).tmp"
        let descriptor = try io.open(temporary, flags: O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode: mode)
        do {
            defer { io.close(descriptor) }
            try io.writeAll(descriptor, bytes, path: temporary)
            if synced { try io.sync(descriptor, path: temporary) }
            try io.rename(temporary, to: path)
        } catch {
            // The first error is the one worth telling; a leftover temporary file harms nobody.
            do { try io.remove(temporary) } catch {}
            throw error
        }
        if synced { try io.syncDirectory(of: path) }
    }

    /// The whole file, or `nil` when nothing has this name.
    package static func read(_ path: String) throws -> [UInt8]? { try read(path, io: SystemLogIO()) }

    package static func read(_ path: String, io: any LogIO) throws -> [UInt8]? {
        let descriptor: Int32
        do {
            descriptor = try io.open(path, flags: O_RDONLY | O_CLOEXEC, mode: 0)
        } catch JournalError.system(_, _, ENOENT) {
            return nil
        }
        defer { io.close(descriptor) }
        let size = try io.status(descriptor, path: path).size
        return try io.readAll(descriptor, at: 0, count: Int(size), path: path)
    }

    /// Creates a folder and those above it, readable by their owner only.
    package static func makeFolder(_ path: String, io: any LogIO = SystemLogIO()) throws {
        guard !path.isEmpty, try io.status(path: path) == nil else { return }
        let above = FilePath.folder(of: path)
        if above != path { try makeFolder(above, io: io) }
        try io.makeDirectory(path)
    }
}
