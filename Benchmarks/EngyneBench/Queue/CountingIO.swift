import Foundation
import Journal
import Synchronization

/// The real system calls, counting syncs and making each take longer.
final class CountingIO: LogIO {
    private let real = SystemLogIO()
    private let syncs = Atomic(0)
    private let delay: Double

    init(delay: Double) { self.delay = delay }

    var count: Int { syncs.load(ordering: .relaxed) }

    func open(_ path: String, flags: Int32, mode: UInt16) throws -> Int32 {
        try real.open(path, flags: flags, mode: mode)
    }
    func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, path: String) throws -> Int {
        try real.write(descriptor, bytes, path: path)
    }
    func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64, path: String) throws
        -> Int
    {
        try real.read(descriptor, into: buffer, at: offset, path: path)
    }
    func sync(_ descriptor: Int32, path: String) throws {
        syncs.add(1, ordering: .relaxed)
        if delay > 0 { Thread.sleep(forTimeInterval: delay) }
        try real.sync(descriptor, path: path)
    }
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
    func remove(_ path: String) throws { try real.remove(path) }
    func makeDirectory(_ path: String) throws { try real.makeDirectory(path) }
}
