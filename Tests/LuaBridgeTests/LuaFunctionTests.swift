import Testing

@testable import LuaBridge

@Suite("LuaFunction")
struct LuaFunctionTests {
    @Test("a host failure is a table the script can branch on")
    func hostFailure() async throws {
        let body = "local ok, e = pcall(host.fail); return { e.code, e.message, e.retry, e.url, tostring(e) }"
        #expect(
            try await run(body, modules: [host]) == [
                "http.request.timeout", "no answer in 30 s", true, "https://a.example",
                "http.request.timeout: no answer in 30 s",
            ])
    }

    @Test("a host failure nobody catches keeps its code and says where it was called")
    func uncaught() async throws {
        let found = try await failure("local x\nhost.fail()", modules: [host])
        #expect(found?.kind == .host)
        #expect(found?.code == "http.request.timeout")
        #expect(found?.message == "connectors/t/init.lua:2: no answer in 30 s")
        #expect(found?.isRetryable == true)
        #expect(found?.data?["url"] == "https://a.example")
    }

    @Test("an error of the host that is not meant for scripts tells its type only")
    func unexpected() async throws {
        let found = try await failure("host.odd()", modules: [host])
        #expect(found?.code == "host.error.unexpected")
        #expect(found?.message.hasSuffix("the host failed with CocoaError") == true)
    }

    @Test("a failing waiting call raises in the script too")
    func waitingFailure() async throws {
        #expect(
            try await run("local ok, e = pcall(host.wait_fail); return e.code", modules: [host])
                == "http.request.refused")
    }

    @Test("a call in the wrong phase names the allowed entries")
    func wrongPhase() async throws {
        let found = try await failure("host.click()", modules: [host])
        #expect(found?.code == "bridge.call.wrong_phase")
        #expect(found?.kind == .permission)
        #expect(
            found?.message
                == "connectors/t/init.lua:1: host.click was called in phase 'go', allowed only in: click, verify")
        let sandbox = try await opened("return { click = function() return host.click() end }", modules: [host])
        #expect(try await sandbox.call("click") == true)
    }

    @Test("a waiting call works inside a generator, a nested one, and pcall in it")
    func generators() async throws {
        let body = """
            local function rows()
                return coroutine.wrap(function()
                    for i = 1, 3 do
                        local inner = coroutine.create(function() local ok, v = pcall(host.wait, i * 10); coroutine.yield(v) end)
                        local ok, v = coroutine.resume(inner)
                        coroutine.yield(v + host.wait(1))
                    end
                end)
            end
            local all = {}
            for v in rows() do all[#all + 1] = v end
            return all
            """
        #expect(try await run(body, modules: [host]) == [11, 21, 31])
    }

    @Test("a waiting call works inside pcall, xpcall, an iterator, a metamethod and a required file's chunk")
    func waitingPlaces() async throws {
        let sandbox = try await opened(
            """
            local value = require("other")
            return { go = function()
                local a = select(2, pcall(host.wait, 1))
                local b = select(2, xpcall(host.wait, print, 2))
                local c = setmetatable({}, { __index = function(_, k) return host.wait(k) end })[3]
                local d; for v in function(_, last) if not last then return host.wait(4) end end do d = v end
                return { a, b, c, d, value }
            end }
            """, modules: [host], files: ["other.lua": "return host.wait(5)"])
        #expect(try await sandbox.call("go") == [1, 2, 3, 4, 5])
    }

    @Test(
        "where waiting is impossible the script is told so",
        arguments: [
            "string.gsub('a', 'a', function() host.wait(1) end)", "table.sort({ 1, 2 }, function() host.wait(1) end)",
            "string.gsub('a', 'a', coroutine.wrap(function() host.wait(1) end))",
        ])
    func cannotWait(_ body: String) async throws {
        #expect(try await failure(body, modules: [host])?.code == "bridge.call.cannot_wait")
    }

    @Test("host modules are read-only, constants included, and can be listed")
    func readOnly() async throws {
        #expect(try await run("return pcall(function() host.echo = 1 end)", modules: [host]) == false)
        #expect(try await run("return pcall(rawset, host, 'echo', 1)", modules: [host]) == false)
        #expect(try await run("return pcall(setmetatable, host, {})", modules: [host]) == false)
        #expect(try await run("return getmetatable(host)", modules: [host]) == false)
        #expect(try await run("return { host.version, host.list }", modules: [host]) == ["1", [1, 2]])
        #expect(
            try await run("local n = 0 for k in pairs(host) do n = n + 1 end return n", modules: [host]) == 10)
    }

    @Test("a script's own yield outside its coroutines is an error, not a host call")
    func ownYield() async throws {
        #expect(try await failure("coroutine.yield(1)", modules: [host])?.code == "script.error.raised")
    }
}
