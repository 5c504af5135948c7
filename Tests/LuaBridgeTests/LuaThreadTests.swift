import Foundation
import Synchronization
import Testing

@testable import LuaBridge

/// A host function that ignores cancellation: it waits until somebody lets it go, and tells when it is through.
private final class Stubborn: Sendable {
    private struct State {
        var waiting: CheckedContinuation<Void, Never>?
        var isThrough = false
    }
    private let state = Mutex(State())
    let arrivals: AsyncStream<Void>
    private let came: AsyncStream<Void>.Continuation

    init() { (arrivals, came) = AsyncStream.makeStream(of: Void.self) }

    var module: LuaModule {
        LuaModule(
            name: "stubborn",
            functions: [
                .waiting("wait") { _ in
                    await withCheckedContinuation { waiting in
                        self.state.withLock { $0.waiting = waiting }
                        self.came.yield()
                    }
                    self.state.withLock { $0.isThrough = true }
                    return .null
                },
                .now("release") { _ in
                    self.state.withLock(\.waiting)?.resume()
                    return .null
                },
                .now("is_through") { _ in .bool(self.state.withLock(\.isThrough)) },
            ])
    }
}

@Suite("LuaThread")
struct LuaThreadTests {
    @Test("a host function that its flow gave up goes on while the next flow's script computes")
    func leftBehind() async throws {
        let stubborn = Stubborn()
        let sandbox = try await opened(
            """
            return {
                go = function() stubborn.wait() end,
                spin = function()
                    stubborn.release()
                    while not stubborn.is_through() do end
                    return 1
                end,
            }
            """, modules: [stubborn.module], limits: LuaLimits(sliceMilliseconds: 2000, hostCalls: Int(UInt32.max)))
        let flow = Task { try await sandbox.call("go") }
        for await _ in stubborn.arrivals { break }
        flow.cancel()
        await #expect(throws: CancellationError.self) { try await flow.value }
        #expect(try await sandbox.call("spin") == 1)
    }

    @Test("a host function begins on the script's thread, and so does what follows its own wait")
    func ownThread() async throws {
        let threads = LuaModule(
            name: "threads",
            functions: [
                .now("mine") { _ in .int(threadNumber()) },
                .waiting("helper") { _ in
                    let before = threadNumber()
                    await Task.yield()
                    return .array([.int(before), .int(threadNumber())])
                },
            ])
        let found = try await run("return { threads.mine(), threads.helper() }", modules: [threads])
        let mine = found.list?.first ?? .null
        #expect(found == [mine, [mine, mine]])
    }

    @Test("a host function still waits no longer than the flow may, when others keep its thread busy")
    func deadlineOnABusyThread() async throws {
        let chatter = LuaModule(
            name: "chatter",
            functions: [
                .waiting("on") { _ in
                    while !Task.isCancelled { await Task.yield() }
                    return .null
                }
            ])
        let found = try await failure(
            "chatter.on()", modules: [chatter], limits: LuaLimits(flowSeconds: 0.1))
        #expect(found?.code == "limit.time.flow")
    }
}

private func threadNumber() -> Int64 {
    Int64(bitPattern: UInt64(UInt(bitPattern: ObjectIdentifier(Thread.current).hashValue)))
}
