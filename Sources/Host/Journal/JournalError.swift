import Domain

/// Why an append-only file, a truth file or a lock could not be used.
package enum JournalError: HostError, Equatable {
    /// A system call failed; `call` names it and `errno` is the kernel's number.
    case system(call: String, path: String, errno: Int32)
    /// The disk is full: nothing was acknowledged.
    case noSpace(path: String)
    /// A sync failed, so nothing written since the last good one may be believed to be on disk.
    case syncFailed(path: String, errno: Int32)
    /// One line would be longer than `JournalLine.maximumBytes`.
    case lineTooLong(path: String, bytes: Int)
    /// The writer was closed.
    case closed(path: String)
    /// The folder lies on a file system of another machine, where appends of two processes can mix.
    case networkFileSystem(path: String, kind: String)

    package var code: String {
        switch self {
        case .system: "journal.file.unusable"
        case .noSpace: "journal.disk.full"
        case .syncFailed: "journal.sync.failed"
        case .lineTooLong: "journal.line.too_long"
        case .closed: "journal.writer.closed"
        case .networkFileSystem: "journal.file_system.remote"
        }
    }

    package var message: String {
        switch self {
        case .system(let call, let path, let number): "\(path): \(call) failed: \(describe(number))"
        case .noSpace(let path): "\(path): no space left on the disk; nothing was accepted"
        case .syncFailed(let path, let number): "\(path): the disk did not confirm a write: \(describe(number))"
        case .lineTooLong(let path, let bytes):
            "\(path): a line of \(bytes) bytes is longer than \(JournalLine.maximumBytes)"
        case .closed(let path): "\(path): the writer is closed"
        case .networkFileSystem(let path, let kind): "\(path) lies on a network file system (\(kind))"
        }
    }

    package var hint: String {
        switch self {
        case .noSpace: "free space on this disk; sending and accepting go on by themselves"
        case .syncFailed: "look at the disk's health before trusting this machine again"
        case .lineTooLong: "store the big part elsewhere and name it in the line"
        case .networkFileSystem: "put the home on a disk of this machine"
        case .system, .closed: ""
        }
    }

    package var isRetryable: Bool {
        switch self {
        case .noSpace, .syncFailed: true
        case .system, .lineTooLong, .closed, .networkFileSystem: false
        }
    }
}
