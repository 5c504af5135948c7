import Foundation
import Testing

@testable import LuaBridge

@Suite("LuaSandbox")
struct LuaSandboxTests {
    @Test("an entry gets its arguments and gives its result; functions of the chunk are its entries")
    func call() async throws {
        let text = "return { manifest = {name = 'n', f = print}, add = function(a, b) return a + b end }"
        let sandbox = try LuaSandbox(script: LuaScript(text: text, label: "connectors/t"))
        let chunk = try await sandbox.load()
        #expect(chunk.entries == ["add"])
        #expect(chunk.result == ["manifest": ["name": "n"]])
        #expect(try await sandbox.call("add", [1, 2]) == 3)
        #expect(await sandbox.callable("add"))
        #expect(await !sandbox.callable("manifest"))
    }

    @Test("an entry that is missing is named")
    func missingEntry() async throws {
        let sandbox = try await opened("return {}")
        let failure = await #expect(throws: LuaFailure.self) { try await sandbox.call("observe") }
        #expect(failure?.code == "bridge.entry.missing")
    }

    @Test("a lone chunk returns any value and counts as observe")
    func loneChunk() async throws {
        let phase = LuaModule(name: "p", functions: [.now("phase") { .text($0.phase) }])
        let script = LuaScript(text: "return { p.phase(), 2 }", label: "run")
        #expect(try await LuaSandbox(script: script, modules: [phase]).runChunk() == ["observe", 2])
    }

    @Test("an entry stays what it was when the chunk returned")
    func keptEntries() async throws {
        let sandbox = try await opened(
            "local m = {}; function m.go() m.go = function() return 2 end; return 1 end; return m")
        #expect(try await sandbox.call("go") == 1)
        #expect(try await sandbox.call("go") == 1)
    }

    @Test("calls that come together run one after the other, also when the first waits")
    func oneFlowAtATime() async throws {
        let sandbox = try await opened(
            "local n = 0; return { go = function() local was = n; host.wait(1); n = was + 1; return n end }",
            modules: [host])
        try await withThrowingTaskGroup(of: LuaValue.self) { group in
            for _ in 0..<50 { group.addTask { try await sandbox.call("go") } }
            var seen: [Int64] = []
            for try await value in group { seen.append(value.int ?? 0) }
            #expect(seen.sorted() == Array(1...50))
        }
    }

    @Test("a call that waits for its turn longer than its deadline fails and may be tried again")
    func queueDeadline() async throws {
        let standstill = Standstill()
        let sandbox = try await opened("return { go = function() still.forever() end }", modules: [standstill.module])
        let first = Task { try await sandbox.call("go") }
        await standstill.reached()
        let failure = await #expect(throws: LuaFailure.self) {
            try await sandbox.call("go", deadlineSeconds: 0.05)
        }
        #expect(failure?.code == "limit.time.queued")
        #expect(failure?.isRetryable == true)
        first.cancel()
        _ = await first.result
    }

    @Test("cancelling the task gives up the flow and leaves the state usable")
    func cancellation() async throws {
        let standstill = Standstill()
        let sandbox = try await opened(
            "return { go = function() pcall(still.forever) end, ok = function() return 1 end }",
            modules: [standstill.module])
        let task = Task { try await sandbox.call("go") }
        await standstill.reached()
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await sandbox.call("ok") == 1)
    }

    @Test("200 reloads leave no memory and no threads behind")
    func reloads() async {
        await #expect(processExitsWith: .success) {
            let text = "local t = {}; for i = 1, 2000 do t[i] = {id = i} end; return { go = function() return #t end }"
            func once() async throws { #expect(try await opened(text, modules: [host]).call("go") == 2000) }
            for _ in 0..<40 { try await once() }
            let before = residentBytes()
            for _ in 0..<200 { try await once() }
            #expect(residentBytes() - before < 4 << 20)
            #expect(threadCount() < 40)
        }
    }

    @Test("where the process forbade scripts, no state opens")
    func forbidden() async {
        await #expect(processExitsWith: .success) {
            LuaSandbox.forbidInThisProcess()
            let failure = #expect(throws: LuaFailure.self) {
                try LuaSandbox(script: LuaScript(text: "return {}", label: "t"))
            }
            #expect(failure?.code == "bridge.process.forbidden")
        }
    }

    @Test("states share nothing")
    func isolation() async throws {
        let first = try await opened("string.rep = nil; json = nil; return { go = function() return 1 end }")
        let second = try await opened("return { go = function() return string.rep('a', 2) end }")
        #expect(try await first.call("go") == 1)
        #expect(try await second.call("go") == "aa")
    }

    @Test("math.random with a seed gives the same numbers again")
    func seed() async throws {
        let script = LuaScript(text: "return math.random(1, 1000000000)", label: "t")
        let first = try await LuaSandbox(script: script, seed: 7).runChunk()
        #expect(try await LuaSandbox(script: script, seed: 7).runChunk() == first)
    }
}

private func residentBytes() -> Int {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    let fields = text.split(separator: " ")
    return fields.count > 1 ? (Int(fields[1]) ?? 0) * 4096 : 0
}

private func threadCount() -> Int {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count) ?? 0
}
