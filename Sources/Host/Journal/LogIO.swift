package import Foundation

/// What `stat` tells that the append protocol needs.
package struct FileStatus: Sendable, Equatable {
    package let device: UInt64
    package let inode: UInt64
    /// Size in bytes.
    package let size: UInt64
    /// When its bytes were last changed.
    package let changedAt: Date

    package init(device: UInt64, inode: UInt64, size: UInt64, changedAt: Date = .distantPast) {
        (self.device, self.inode, self.size, self.changedAt) = (device, inode, size, changedAt)
    }

    /// Whether both are the same file, whatever its size.
    package func isSameFile(as other: FileStatus) -> Bool { device == other.device && inode == other.inode }
}

/// The one seam between our files and the system calls, so that tests can make each of them fail.
///
/// Every function is one system call (interrupted calls are repeated); errors are `JournalError.system`.
package protocol LogIO: Sendable {
    func open(_ path: String, flags: Int32, mode: UInt16) throws -> Int32
    /// One `write`; may write less than asked.
    func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, path: String) throws -> Int
    /// One `pread`; 0 at the end of the file.
    func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64, path: String) throws
        -> Int
    /// Waits until the file's bytes are on the medium (`F_FULLFSYNC` on macOS).
    func sync(_ descriptor: Int32, path: String) throws
    func close(_ descriptor: Int32)
    func status(_ descriptor: Int32, path: String) throws -> FileStatus
    /// `nil` when nothing has this name.
    func status(path: String) throws -> FileStatus?
    /// Takes the exclusive `flock`; `false` when it is held elsewhere and `wait` is false.
    func lock(_ descriptor: Int32, wait: Bool, path: String) throws -> Bool
    func unlock(_ descriptor: Int32)
    func rename(_ from: String, to: String) throws
    func truncate(_ descriptor: Int32, to size: UInt64, path: String) throws
    func remove(_ path: String) throws
    func makeDirectory(_ path: String) throws
}

extension LogIO {
    /// Writes all of `bytes`, going on after short writes.
    package func writeAll(_ descriptor: Int32, _ bytes: [UInt8], path: String) throws {
        try bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                done += try write(descriptor, UnsafeRawBufferPointer(rebasing: buffer[done...]), path: path)
            }
        }
    }

    /// Reads from `offset` until `count` bytes came or the file ended.
    package func readAll(_ descriptor: Int32, at offset: UInt64, count: Int, path: String) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        try bytes.withUnsafeMutableBytes { buffer in
            while done < count {
                let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
                let got = try read(descriptor, into: rest, at: offset + UInt64(done), path: path)
                guard got > 0 else { return }
                done += got
            }
        }
        bytes.removeLast(count - done)
        return bytes
    }

    /// Makes a new or renamed name in `path`'s folder durable.
    package func syncDirectory(of path: String) throws {
        let folder = FilePath.folder(of: path)
        let descriptor = try open(folder, flags: O_RDONLY | O_DIRECTORY | O_CLOEXEC, mode: 0)
        defer { close(descriptor) }
        try sync(descriptor, path: folder)
    }
}

/// The two halves of a path; plain text work, no file is touched.
package enum FilePath {
    /// The folder a path lies in, `.` for a bare name.
    package static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The last part of a path.
    package static func name(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }
}
