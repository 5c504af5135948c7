import Foundation
import Testing

@testable import LuaBridge

@Suite("LuaLimits")
struct LuaLimitsTests {
    static let tight = LuaLimits(memoryBytes: 4 << 20, sliceMilliseconds: 40, flowSeconds: 10, hostCalls: 50)

    @Test(
        "no script computes longer than its slice, whatever it catches",
        arguments: [
            "while true do end",
            "while true do pcall(function() while true do end end) end",
            "while true do pcall(error, 'x') end",
            "xpcall(function() while true do end end, function() return 1 end) while true do end",
            "local co = coroutine.wrap(function() while true do end end) while true do pcall(co) end",
            "while true do coroutine.wrap(function() while true do end end)() end",
            "local t <close> = setmetatable({}, {__close = function() while true do end end}) while true do end",
            "local t = setmetatable({}, {__index = function(t, k) while true do end end}) return t.x",
            "local t = {} for i = 1, 300000 do t[i] = i end while true do table.sort(t, rawequal) end",
            "while true do table.concat({}, 'x') end",
            "return string.rep('', 1 << 62) .. (function() while true do end end)()",
            "while true do pcall(pcall, error) end",
            "while true do load('while true do end')() end",
            "goto a ::a:: goto a",
            "for i = 1, math.huge do end while true do end",
            "while true do table.insert({}, 1) end",
            "while true do pcall(host.click) end",
            "string.rep('a', 30000):find('.-.-.-.-b')",
            "string.rep('a', 4000000):match(string.rep('a?', 100) .. string.rep('a', 100) .. 'b')",
            "pcall(string.find, string.rep('a', 30000), '.*.*.*x') while true do end",
            "for w in string.rep('(', 60000):gmatch('%b()') do end",
            "while true do string.gsub(string.rep('x', 1000000), '.', pcall) end",
            "string.rep('a', 100000):find('(.*)(.*)%1%2x')",
            "string.rep('ab', 100000):gsub('[' .. string.rep('c-d', 2000) .. ']+x', '')",
            // What stays inside one operation of Lua itself; only the watch ends these.
            "local t = setmetatable({}, {}) getmetatable(t).__call = t return t()",
            "local a = string.rep('\\0', 4000000) local b = a .. 'x' while true do local _ = a < b end",
            "local s = '0.' .. string.rep('0', 4000000) .. '1' while true do local _ = s + 1 end",
            "local w, k = setmetatable({}, {__mode = 'k'}), {} for i = 1, 60000 do k[i] = {} end "
                + "for i = 1, 59999 do w[k[i]] = k[(i * 7919) % 59999 + 1] end k = {k[1]} while true do local _ = {} end",
        ])
    func slice(_ body: String) async throws {
        let limits = LuaLimits(memoryBytes: 32 << 20, sliceMilliseconds: 40, flowSeconds: 10, hostCalls: 50)
        let sandbox = try await opened("return { go = function() \(body)\nend }", modules: [host], limits: limits)
        let failure = await #expect(throws: LuaFailure.self) { try await sandbox.call("go") }
        #expect(failure?.code == "limit.time.slice")
        #expect(failure?.kind == .limit)
        #expect(await sandbox.isPoisoned)
        #expect(await sandbox.stats.processorMilliseconds < 340)
        let later = await #expect(throws: LuaFailure.self) { try await sandbox.call("go") }
        #expect(later?.code == "bridge.state.poisoned")
    }

    @Test(
        "no script uses more memory than it may, whatever it catches",
        arguments: [
            "local t = {} for i = 1, 1e9 do t[i] = {i} end",
            "local s = 'x' while true do s = s .. s end",
            "local t = {} while true do pcall(function() for i = 1, 1e9 do t[#t + 1] = {} end end) end",
            "local t = {} for i = 1, 1e9 do t[i] = string.rep('x', 1 << 20) .. i end",
            "local t = {} for i = 1, 1e9 do t[i] = coroutine.create(print) end",
            "local function f() local a, b, c, d, e, g, h, i, j = 1; return 1 + f() end f()",
            "return string.format(string.rep('%s', 100), table.unpack((function() local t = {} "
                + "for i = 1, 100 do t[i] = string.rep('x', 1000000) end return t end)()))",
        ])
    func memory(_ body: String) async throws {
        let limits = LuaLimits(memoryBytes: 4 << 20, sliceMilliseconds: 2000)
        let sandbox = try await opened("return { go = function() \(body)\nend }", limits: limits)
        let failure = await #expect(throws: LuaFailure.self) { try await sandbox.call("go") }
        #expect(failure?.code == "limit.memory.heap")
        #expect(await sandbox.isPoisoned)
        #expect(await sandbox.stats.memoryBytes == 0)
    }

    @Test("garbage does not count: a script may allocate many times its limit in all")
    func garbage() async throws {
        let body = "local n = 0 for i = 1, 3000 do local s = string.rep('x', 100000) .. i; n = n + #s end return n > 0"
        let limits = LuaLimits(memoryBytes: 4 << 20, sliceMilliseconds: 2000)
        #expect(try await run(body, limits: limits) == true)
    }

    @Test("endless recursion is an error that a script can catch")
    func caughtRecursion() async throws {
        let body =
            "local function f() return 1 + f() end local ok, e = pcall(f) return { ok, e:match('stack overflow') }"
        #expect(try await run(body, limits: LuaLimits(sliceMilliseconds: 2000)) == [false, "stack overflow"])
    }

    @Test("a traceback has at most 20 frames, however often the same error is raised again")
    func frames() async throws {
        let body = """
            local e = { code = 'x.y.z' }
            for i = 1, 1000 do pcall(coroutine.wrap(function() error(e) end)) end
            coroutine.wrap(function() error(e) end)()
            """
        let found = try await failure(body)
        #expect(found?.code == "x.y.z")
        #expect((1...20).contains(found?.traceback.count ?? 0))
    }

    @Test("an error's message is one line of at most 2 KB, and of a large error table code and message are left")
    func largeErrors() async throws {
        let text = try await failure("error(string.rep('\u{20AC}\\n', 3000))")
        #expect((text?.message.utf8.count ?? 0) <= 2048 && text?.message.contains("\n") == false)
        let table = try await failure("error({ code = 'x.y.z', message = string.rep('m', 100000), more = 1 })")
        #expect(table?.code == "x.y.z" && table?.data?["more"] == nil && (table?.message.utf8.count ?? 0) <= 2048)
    }

    @Test("a limit names the script's line")
    func place() async throws {
        let found = try await failure("local n = 0\nwhile true do\nn = n + 1\nend", limits: Self.tight)
        #expect(found?.file == "connectors/t/init.lua")
        #expect([2, 3].contains(found?.line))
        #expect(found?.message.hasPrefix("connectors/t/init.lua:") == true)
        #expect(found?.traceback.isEmpty == false)
    }

    @Test("endless recursion meets the memory limit, or Lua's own where memory is ample", arguments: [8, 128])
    func recursion(_ megabytes: Int) async throws {
        let limits = LuaLimits(memoryBytes: megabytes << 20, sliceMilliseconds: 2000)
        let found = try await failure("local function f() return 1 + f() end return f()", limits: limits)
        #expect(found?.code == (megabytes == 8 ? "limit.memory.heap" : "script.error.raised"))
        #expect(found?.line == 1)
    }

    @Test(
        "what breaks a plain Lua of this age breaks nothing here",
        arguments: [
            "local function f() return pcall(f) end return f()",
            "local function f() return coroutine.wrap(f)() end return f()",
            "local function f(s) return (s:gsub('.', f)) end return f('a')",
            "local t = {} for i = 1, 50000 do t = setmetatable({}, { __index = t }) end return t.x",
            "return load(string.rep('(', 8000))",
            "return load('return ' .. string.rep('{', 8000))",
            "local mt = { __mode = 'kv' } mt.__newindex = function() end setmetatable(mt, mt) mt.__newindex = nil "
                + "for i = 1, 1e9 do local t = setmetatable({}, mt); t[i] = {} ; t[{}] = string.rep('x', 1000) .. i end",
            "local t = setmetatable({}, { __close = function() error('x') end }) "
                + "for i = 1, 1000 do pcall(function() local a <close> = t; local b <close> = t; error('y') end) end",
            "return pcall(string.rep, 'x', -1), table.sort({ 3, 2, 1 }, error)",
            "return string.format('%d', 'x')", "return ('x'):rep(100):gsub('x', '%9')",
            "local e = setmetatable({}, {}) getmetatable(e).__index = e; return e.x",
        ])
    func hostile(_ body: String) async throws {
        let limits = LuaLimits(memoryBytes: 8 << 20, sliceMilliseconds: 300)
        let sandbox = try await opened("return { go = function() \(body)\nend }", modules: [host], limits: limits)
        _ = await Task { try await sandbox.call("go") }.result
        let other = try await opened("return { go = function() return 1 end }")
        #expect(try await other.call("go") == 1)
    }

    @Test("an index chain of 60,000 links is an ordinary error, not the end of the stack")
    func longChain() async throws {
        let text = "return { go = function() local a; return a" + String(repeating: ".b", count: 60000) + " end }"
        let sandbox = try await opened(text)
        let failure = await #expect(throws: LuaFailure.self) { try await sandbox.call("go") }
        #expect(failure?.kind == .script)
    }

    @Test("a slice begins anew with each host call")
    func sliceRestarts() async throws {
        let body = "for i = 1, 8 do local t = host.echo(1); for j = 1, 300000 do t = t + j end end return 1"
        let limits = LuaLimits(sliceMilliseconds: 60, hostCalls: 50)
        #expect(try await run(body, modules: [host], limits: limits) == 1)
    }

    @Test("one host call too many is an error the script can catch, and no more calls go through")
    func hostCalls() async throws {
        let body = """
            for i = 1, 50 do host.echo(i) end
            local ok, e = pcall(host.echo, 1)
            return { ok = ok, code = e.code }
            """
        #expect(try await run(body, modules: [host], limits: Self.tight) == ["code": "limit.calls.flow", "ok": false])
        let found = try await failure("while true do host.echo(1) end", modules: [host], limits: Self.tight)
        #expect(found?.code == "limit.calls.flow")
        #expect(found?.kind == .limit)
    }

    @Test("a flow past its wall clock is given up at its wait, past every pcall, and the state stays usable")
    func flowWaiting() async throws {
        let sandbox = try await opened(
            "return { go = function() while true do pcall(host.forever) end end, ok = function() return 1 end }",
            modules: [host], limits: LuaLimits(flowSeconds: 0.1))
        let failure = await #expect(throws: LuaFailure.self) { try await sandbox.call("go") }
        #expect(failure?.code == "limit.time.flow")
        #expect(failure?.line == 1)
        #expect(await !sandbox.isPoisoned)
        #expect(try await sandbox.call("ok") == 1)
    }

    @Test("a flow past its wall clock is given up at a host call that answers at once")
    func flowNow() async throws {
        let sandbox = try await opened(
            "return { go = function() while true do pcall(host.echo, 1) end end, ok = function() return 1 end }",
            modules: [host], limits: LuaLimits(flowSeconds: 0.1, hostCalls: 1 << 30))
        let failure = await #expect(throws: LuaFailure.self) { try await sandbox.call("go") }
        #expect(failure?.code == "limit.time.flow")
        #expect(try await sandbox.call("ok") == 1)
    }

    @Test("the deadline of one call may be shorter than the flow's limit")
    func callDeadline() async throws {
        let sandbox = try await opened("return { go = function() host.forever() end }", modules: [host])
        let failure = await #expect(throws: LuaFailure.self) { try await sandbox.call("go", deadlineSeconds: 0.05) }
        #expect(failure?.code == "limit.time.flow")
    }

    @Test("a coroutine of a given-up flow cannot be brought back with another flow's answer")
    func givenUpCoroutine() async throws {
        let standstill = Standstill()
        let sandbox = try await opened(
            """
            local kept
            return {
                go = function() kept = coroutine.create(function() return still.forever() end); coroutine.resume(kept) end,
                again = function() host.wait(5); local ok, e = coroutine.resume(kept); return { ok, e.code } end,
            }
            """, modules: [host, standstill.module])
        let flow = Task { try await sandbox.call("go") }
        await standstill.reached()
        flow.cancel()
        await #expect(throws: CancellationError.self) { try await flow.value }
        #expect(try await sandbox.call("again") == [false, "bridge.call.given_up"])
    }
}
