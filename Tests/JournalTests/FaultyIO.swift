import Domain
import Foundation
import Journal

/// The real calls, of which chosen ones fail: the n-th call of a kind (counted from 1) meets a fault.
final class FaultyIO: LogIO, @unchecked Sendable {  // `state` is guarded by `guardian`
    enum Call: Hashable { case open, write, sync, rename, truncate }
    enum Fault {
        case failure(Int32)
        case noSpace
        /// Only this many bytes are written; the next write goes on normally.
        case short(Int)
        /// This many bytes reach the file, then the process is "dead": every later call fails.
        case crash(after: Int)
    }
    private let guardian = NSLock()
    private var faults: [Call: [Int: Fault]] = [:]
    private var counts: [Call: Int] = [:]
    private var isDead = false
    private let real = SystemLogIO()

    func plan(_ call: Call, _ number: Int, _ fault: Fault) {
        guardian.withLock { faults[call, default: [:]][number] = fault }
    }
    func count(_ call: Call) -> Int { guardian.withLock { counts[call] ?? 0 } }

    private func next(_ call: Call, path: String) throws -> Fault? {
        try guardian.withLock {
            guard !isDead else { throw JournalError.system(call: "dead", path: path, errno: EIO) }
            counts[call, default: 0] += 1
            let fault = faults[call]?[counts[call] ?? 0]
            switch fault {
            case .failure(let number): throw JournalError.system(call: "\(call)", path: path, errno: number)
            case .noSpace: throw JournalError.noSpace(path: path)
            case .crash: isDead = true
            default: break
            }
            return fault
        }
    }

    func open(_ path: String, flags: Int32, mode: UInt16) throws -> Int32 {
        _ = try next(.open, path: path)
        return try real.open(path, flags: flags, mode: mode)
    }
    func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, path: String) throws -> Int {
        switch try next(.write, path: path) {
        case .short(let count):
            return try real.write(
                descriptor, UnsafeRawBufferPointer(rebasing: bytes[..<min(count, bytes.count)]), path: path)
        case .crash(let count):
            _ = try real.write(
                descriptor, UnsafeRawBufferPointer(rebasing: bytes[..<min(count, bytes.count)]), path: path)
            throw JournalError.system(call: "dead", path: path, errno: EIO)
        default: return try real.write(descriptor, bytes, path: path)
        }
    }
    func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64, path: String) throws
        -> Int
    {
        try real.read(descriptor, into: buffer, at: offset, path: path)
    }
    func sync(_ descriptor: Int32, path: String) throws {
        _ = try next(.sync, path: path)
        try real.sync(descriptor, path: path)
    }
    func close(_ descriptor: Int32) { real.close(descriptor) }
    func status(_ descriptor: Int32, path: String) throws -> FileStatus { try real.status(descriptor, path: path) }
    func status(path: String) throws -> FileStatus? { try real.status(path: path) }
    func lock(_ descriptor: Int32, wait: Bool, path: String) throws -> Bool {
        try real.lock(descriptor, wait: wait, path: path)
    }
    func unlock(_ descriptor: Int32) { real.unlock(descriptor) }
    func rename(_ from: String, to: String) throws {
        _ = try next(.rename, path: to)
        try real.rename(from, to: to)
    }
    func truncate(_ descriptor: Int32, to size: UInt64, path: String) throws {
        _ = try next(.truncate, path: path)
        try real.truncate(descriptor, to: size, path: path)
    }
    func remove(_ path: String) throws { try real.remove(path) }
    func makeDirectory(_ path: String) throws { try real.makeDirectory(path) }
}
