import Delivery
import Domain
import Foundation
import Journal
import Testing

/// The real calls until the n-th one that changes something; from then on the process is "dead" and every call fails.
final class DyingIO: LogIO, @unchecked Sendable {  // `left` and `made` are guarded by `guardian`
    private let guardian = NSLock()
    private var left: Int
    private var made = 0
    private let real = SystemLogIO()
    init(after calls: Int) { left = calls }
    var count: Int { guardian.withLock { made } }
    var isDead: Bool { guardian.withLock { left <= 0 } }

    /// Throws for the dead; `true` on the call during which it dies.
    private func step(_ path: String) throws -> Bool {
        try guardian.withLock {
            guard left > 0 else { throw JournalError.system(call: "dead", path: path, errno: EIO) }
            left -= 1
            made += 1
            return left == 0
        }
    }
    private func alive(_ path: String) throws {
        if isDead { throw JournalError.system(call: "dead", path: path, errno: EIO) }
    }

    func open(_ path: String, flags: Int32, mode: UInt16) throws -> Int32 {
        try alive(path)
        return try real.open(path, flags: flags, mode: mode)
    }
    func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, path: String) throws -> Int {
        guard try step(path) else { return try real.write(descriptor, bytes, path: path) }
        return try real.write(descriptor, UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count / 2)]), path: path)
    }
    func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64, path: String) throws
        -> Int
    {
        try real.read(descriptor, into: buffer, at: offset, path: path)
    }
    func sync(_ descriptor: Int32, path: String) throws {
        if try step(path) { throw JournalError.system(call: "dead", path: path, errno: EIO) }
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
        if try step(to) { throw JournalError.system(call: "dead", path: to, errno: EIO) }
        try real.rename(from, to: to)
    }
    func truncate(_ descriptor: Int32, to size: UInt64, path: String) throws {
        try real.truncate(descriptor, to: size, path: path)
    }
    func remove(_ path: String) throws { try real.remove(path) }
    func makeDirectory(_ path: String) throws { try real.makeDirectory(path) }
}

/// A clock on which nobody sleeps: the dead do not wait for better times.
private struct NoSleep: Clock {
    var now: ContinuousClock.Instant { .now }
    var minimumResolution: Duration { .zero }
    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws { throw CancellationError() }
}

@Suite("Crash points")
struct CrashPointTests {
    /// One message from its line to its traces, with what a crash after call `calls` leaves undone.
    private func walk(_ bench: Bench, io: DyingIO, id: String) async {
        do {
            let dispatcher = try bench.dispatcher(io: io, clock: NoSleep())
            try await dispatcher.start()
            await dispatcher.whole()
            if try await bench.approvals.list(state: .pending).map(\.id) == [id] { try await bench.approve(id) }
            await dispatcher.whole()
            await dispatcher.stop()
            try await dispatcher.run()
        } catch {}
    }

    @Test("wherever a dispatcher dies, the message leaves at most once and every job has a name for its state")
    func everywhere() async throws {
        let reference = try Bench()
        let whole = DyingIO(after: .max)
        await walk(reference, io: whole, id: try await reference.add(lead: "7"))
        #expect(reference.sender.sent.count == 1 && whole.count > 10)
        for calls in 1...whole.count {
            let bench = try Bench()
            let id = try await bench.add(lead: "7")
            await walk(bench, io: DyingIO(after: calls), id: id)
            let before = bench.sender.sent.count
            for _ in 0..<2 { await walk(bench, io: DyingIO(after: .max), id: id) }
            let state = try await bench.state(id)
            #expect(bench.sender.sent.count <= 1, "call \(calls)")
            #expect(state == "sent" || state == "unknown", "call \(calls): \(state ?? "none")")
            if before == 0, state == "sent" { #expect(bench.sender.sent.count == 1, "call \(calls)") }
            if state == "sent" {
                #expect(Set(try bench.lines("whatsapp_sent.jsonl").map { $0["id"] }) == [.string(id)], "call \(calls)")
            }
        }
    }
}
