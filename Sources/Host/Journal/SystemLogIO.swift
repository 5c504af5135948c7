import Foundation

/// The real system calls.
package struct SystemLogIO: LogIO {
    package init() {}

    package func open(_ path: String, flags: Int32, mode: UInt16) throws -> Int32 {
        try repeated("open", path) { Foundation.open(path, flags, mode_t(mode)) }
    }

    package func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, path: String) throws -> Int {
        try repeated("write", path) { Foundation.write(descriptor, bytes.baseAddress, bytes.count) }
    }

    package func read(
        _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64, path: String
    ) throws -> Int {
        try repeated("pread", path) { pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset)) }
    }

    package func sync(_ descriptor: Int32, path: String) throws {
        #if canImport(Darwin)
            // A plain fsync leaves the bytes in the drive's own cache there.
            _ = try repeated("fcntl(F_FULLFSYNC)", path) { fcntl(descriptor, F_FULLFSYNC) }
        #else
            _ = try repeated("fdatasync", path) { fdatasync(descriptor) }
        #endif
    }

    package func close(_ descriptor: Int32) { _ = Foundation.close(descriptor) }

    package func status(_ descriptor: Int32, path: String) throws -> FileStatus {
        var info = stat()
        _ = try repeated("fstat", path) { fstat(descriptor, &info) }
        return FileStatus(info)
    }

    package func status(path: String) throws -> FileStatus? {
        var info = stat()
        do {
            _ = try repeated("stat", path) { stat(path, &info) }
        } catch JournalError.system(_, _, ENOENT) {
            return nil
        }
        return FileStatus(info)
    }

    package func lock(_ descriptor: Int32, wait: Bool, path: String) throws -> Bool {
        do {
            _ = try repeated("flock", path) { flock(descriptor, LOCK_EX | (wait ? 0 : LOCK_NB)) }
            return true
        } catch JournalError.system(_, _, EWOULDBLOCK) where !wait {
            return false
        }
    }

    package func unlock(_ descriptor: Int32) { _ = flock(descriptor, LOCK_UN) }

    package func rename(_ from: String, to: String) throws {
        _ = try repeated("rename", to) { Foundation.rename(from, to) }
    }

    package func truncate(_ descriptor: Int32, to size: UInt64, path: String) throws {
        _ = try repeated("ftruncate", path) { ftruncate(descriptor, off_t(size)) }
    }

    package func remove(_ path: String) throws { _ = try repeated("unlink", path) { unlink(path) } }

    package func makeDirectory(_ path: String) throws {
        do {
            _ = try repeated("mkdir", path) { mkdir(path, 0o700) }
        } catch JournalError.system(_, _, EEXIST) {
            return
        }
    }

    private func repeated<Result: BinaryInteger>(_ call: String, _ path: String, _ body: () -> Result) throws -> Result
    {
        while true {
            let result = body()
            if result >= 0 { return result }
            let number = errno
            switch number {
            case EINTR: continue
            case ENOSPC, EDQUOT: throw JournalError.noSpace(path: path)
            default: throw JournalError.system(call: call, path: path, errno: number)
            }
        }
    }
}

extension FileStatus {
    fileprivate init(_ info: stat) {
        #if canImport(Darwin)
            let changed = info.st_mtimespec
        #else
            let changed = info.st_mtim
        #endif
        self.init(
            device: UInt64(truncatingIfNeeded: info.st_dev), inode: UInt64(info.st_ino), size: UInt64(info.st_size),
            changedAt: Date(timeIntervalSince1970: Double(changed.tv_sec) + Double(changed.tv_nsec) / 1e9))
    }
}

/// The kernel's own words for an error number.
func describe(_ number: Int32) -> String { String(cString: strerror(number)) }
