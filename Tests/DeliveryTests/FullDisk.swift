import Foundation
import Journal

/// The real calls, but writes to paths that hold `part` find the disk full while `isFull`, until a file is removed that
/// left them `room` bytes.
final class FullDisk: LogIO, @unchecked Sendable {  // `full` and `room` are guarded by `guardian`
    private let guardian = NSLock()
    private var full = false
    private var room = 0
    private let part: String
    /// What writes meet; nothing: no space.
    private let number: Int32?
    private let real = SystemLogIO()
    init(part: String, errno number: Int32? = nil) { (self.part, self.number) = (part, number) }
    var isFull: Bool {
        get { guardian.withLock { full } }
        set { guardian.withLock { full = newValue } }
    }

    func open(_ path: String, flags: Int32, mode: UInt16) throws -> Int32 {
        try real.open(path, flags: flags, mode: mode)
    }
    func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, path: String) throws -> Int {
        let fits = guardian.withLock {
            guard full, path.contains(part) else { return true }
            room -= bytes.count
            return room >= 0
        }
        if !fits, let number { throw JournalError.system(call: "write", path: path, errno: number) }
        guard fits else { throw JournalError.noSpace(path: path) }
        return try real.write(descriptor, bytes, path: path)
    }
    func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64, path: String) throws
        -> Int
    {
        try real.read(descriptor, into: buffer, at: offset, path: path)
    }
    func sync(_ descriptor: Int32, path: String) throws { try real.sync(descriptor, path: path) }
    func close(_ descriptor: Int32) { real.close(descriptor) }
    func status(_ descriptor: Int32, path: String) throws -> FileStatus { try real.status(descriptor, path: path) }
    func status(path: String) throws -> FileStatus? { try real.status(path: path) }
    func lock(_ descriptor: Int32, wait: Bool, path: String) throws -> Bool {
        try real.lock(descriptor, wait: wait, path: path)
    }
    func unlock(_ descriptor: Int32) { real.unlock(descriptor) }
    func rename(_ from: String, to: String) throws { try real.rename(from, to: to) }
    func truncate(_ descriptor: Int32, to size: UInt64, path: String) throws {
        try real.truncate(descriptor, to: size, path: path)
    }
    func remove(_ path: String) throws {
        let size = Int(try real.status(path: path)?.size ?? 0)
        try real.remove(path)
        guardian.withLock { room = max(0, room) + size }
    }
    func makeDirectory(_ path: String) throws { try real.makeDirectory(path) }
}
