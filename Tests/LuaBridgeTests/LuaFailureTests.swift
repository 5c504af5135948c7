import Testing

@testable import LuaBridge

@Suite("LuaFailure")
struct LuaFailureTests {
    @Test("a script error names file and line first, and its callers innermost first")
    func traceback() async throws {
        let sandbox = try await opened(
            "local o = require('other')\nreturn { go = function()\n local x = o.inner()\n return x\nend }",
            files: ["other.lua": "local m = {}\nfunction m.inner()\n  local t = nil\n  return t.x\nend\nreturn m"])
        let failure = await #expect(throws: LuaFailure.self) { try await sandbox.call("go") }
        #expect(failure?.kind == .script)
        #expect(failure?.code == "script.error.raised")
        #expect(
            failure?.message
                == "connectors/t/other.lua:4: attempt to index a nil value (local 't')")
        #expect(failure?.file == "connectors/t/other.lua")
        #expect(failure?.line == 4)
        #expect(failure?.traceback.first?.hasPrefix("connectors/t/other.lua:4:") == true)
        #expect(failure?.traceback.dropFirst().first?.hasPrefix("connectors/t/init.lua:3:") == true)
    }

    @Test("an error that leaves a generator keeps the generator's frames")
    func innerTrace() async throws {
        let found = try await failure("local f = coroutine.wrap(function()\n\nerror('inside') end)\nf()")
        #expect(found?.line == 3)
        #expect(found?.traceback.contains { $0.hasPrefix("connectors/t/init.lua:4:") } == true)
    }

    @Test("a raised table is kept as data, with its code")
    func table() async throws {
        let found = try await failure("error({ code = 'site.page.changed', message = 'no rows', rows = 0 })")
        #expect(found?.kind == .script)
        #expect(found?.code == "site.page.changed")
        #expect(found?.message == "connectors/t/init.lua:1: no rows")
        #expect(found?.data == ["code": "site.page.changed", "message": "no rows", "rows": 0])
    }

    @Test("a raised table that cannot cross still tells its code and message")
    func oddTable() async throws {
        let found = try await failure("local t = { code = 'a.b.c', message = 'm' }; t.t = t; error(t)")
        #expect(found?.code == "a.b.c")
        #expect(found?.message == "connectors/t/init.lua:1: m")
    }

    @Test("other raised values tell their type, and __tostring is not run")
    func others() async throws {
        #expect(try await failure("error(nil)")?.message.contains("of type nil") == true)
        #expect(try await failure("error(print)")?.message.contains("of type function") == true)
        let spy = "error(setmetatable({}, { __tostring = function() while true do end end }))"
        #expect(try await failure(spy)?.code == "script.error.raised")
    }

    @Test("a text that does not compile fails as a load, with its line")
    func syntax() async throws {
        let sandbox = try LuaSandbox(script: LuaScript(text: "return {\n}}", label: "channels/x"))
        let failure = await #expect(throws: LuaFailure.self) { try await sandbox.load() }
        #expect(failure?.kind == .load)
        #expect(failure?.file == "channels/x/init.lua")
        #expect(failure?.line == 2)
    }

    @Test("a long message is cut to 2 KB, a long traceback to 20 frames")
    func sizes() async throws {
        #expect(try await failure("error(string.rep('x', 100000))")?.message.utf8.count ?? 0 <= 2048)
        let deep = try await failure(
            "local function f(n) if n == 0 then error('x') end local r = f(n - 1) return r end f(100)")
        #expect(deep?.traceback.count == 20)
    }
}
