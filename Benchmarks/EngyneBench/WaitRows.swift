import CBenchFloor
import Foundation
import LuaBridge

/// Host calls for which a script waits: what the bridge adds to the waiting itself.
struct WaitRows {
    let scale: Double

    var all: [Row] {
        [
            Row(
                key: "wait_at_once", title: "waiting call, answered without waiting, over it", unit: .microseconds,
                goal: 15, round: atOnce),
            Row(
                key: "wait_thread", title: "waiting call, answered by a thread, over it", unit: .microseconds, goal: 15,
                round: byThread),
            Row(
                key: "wait_flow", title: "a flow of one waiting call, over both", unit: .microseconds,
                round: wholeFlow),
        ]
    }

    private func atOnce() async throws -> (value: Double, floor: Double?) {
        let count = rounds(50_000, scale)
        let ours = try await over(count) { _ in .null }
        return (ours / 1000, floor_wait(count, 0) / 1000)
    }

    private func byThread() async throws -> (value: Double, floor: Double?) {
        let count = rounds(20_000, scale)
        let responder = Responder()
        defer { responder.close() }
        let ours = try await over(count) { _ in await responder.ask() }
        return (ours / 1000, max(0, floor_wait(count, 1) - floor_wake(count)) / 1000)
    }

    /// Nanoseconds of one call of `body` by a script, less what `body` takes a plain task.
    private func over(
        _ count: UInt64, _ body: @escaping @Sendable (LuaCall) async throws -> LuaValue
    ) async throws -> Double {
        let sandbox = try await BenchScript.looping("", .waiting(body))
        let call = LuaCall(arguments: [], phase: "go")
        let work = try await Task {
            try await nanoseconds(count) { for _ in 0..<count { _ = try await body(call) } }
        }.value
        let whole = try await nanoseconds(count) { _ = try await sandbox.call("go", [.int(Int64(count))]) }
        return whole - work
    }

    /// One flow with one wait, less a flow without any: the cost of the flow's first wait.
    private func wholeFlow() async throws -> (value: Double, floor: Double?) {
        let count = rounds(10_000, scale)
        let responder = Responder()
        defer { responder.close() }
        let sandbox = try await BenchScript.looping("", .waiting { _ in await responder.ask() })
        let work = await Task { await nanoseconds(count) { for _ in 0..<count { _ = await responder.ask() } } }.value
        let empty = try await nanoseconds(count) { for _ in 0..<count { _ = try await sandbox.call("go", [0]) } }
        let whole = try await nanoseconds(count) { for _ in 0..<count { _ = try await sandbox.call("go", [1]) } }
        return ((whole - work - empty) / 1000, nil)
    }
}

/// A thread that answers each question as soon as it sees it.
private final class Responder: @unchecked Sendable {  // everything is guarded by `condition`
    private let condition = NSCondition()
    private var waiting: [CheckedContinuation<LuaValue, Never>] = []
    private var isClosed = false

    init() {
        Thread.detachNewThread { [weak self] in
            while let batch = self?.next() { for one in batch { one.resume(returning: .null) } }
        }
    }

    func ask() async -> LuaValue {
        await withCheckedContinuation { continuation in
            condition.withLock {
                waiting.append(continuation)
                condition.signal()
            }
        }
    }

    func close() {
        condition.withLock {
            isClosed = true
            condition.signal()
        }
    }

    private func next() -> [CheckedContinuation<LuaValue, Never>]? {
        condition.withLock {
            while waiting.isEmpty, !isClosed { condition.wait() }
            defer { waiting = [] }
            return waiting.isEmpty ? nil : waiting
        }
    }
}
