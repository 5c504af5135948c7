import Testing

@testable import LuaBridge

@Suite("Sandbox libraries")
struct SandboxLibraryTests {
    @Test(
        "what could reach out of the sandbox is not there",
        arguments: [
            "io", "os", "package", "debug", "dofile", "loadfile", "collectgarbage", "warn", "string.dump",
            "coroutine.close",
        ])
    func removed(_ name: String) async throws {
        #expect(try await run("return \(name) == nil") == true)
    }

    @Test(
        "what is refused raises an error",
        arguments: [
            "setmetatable({}, { __gc = print })", "string.rep('x', (4 << 20) + 1)", "string.rep('ab', 1 << 62)",
            "assert(load('\\27Lua'))", "assert(load(function() end))", "assert(load(string.rep(' ', 20000)))",
            "string.format('%p', {})", "table.move({}, 1, 1 << 40, 1)", "table.unpack({}, 1, 1 << 40)",
            "table.concat({}, '', 1, 1 << 40)",
            "table.insert(setmetatable({}, { __len = function() return 9 end }), 1)",
            "require('../secret')", "require('/etc/passwd')", "require('io')", "require('missing')",
        ])
    func refused(_ body: String) async throws {
        #expect(try await failure(body)?.kind != nil)
    }

    @Test("no text shows an address")
    func addresses() async throws {
        let body = """
            local all = { tostring({}), tostring(print), tostring(coroutine.create(print)), string.format('%s|%10s', {}, print),
                tostring(setmetatable({}, { __name = 'Row' })), tostring(json.null), tostring(1), tostring(nil),
                tostring(host), tostring(setmetatable({}, { __tostring = function() return 'mine' end })) }
            return all
            """
        #expect(
            try await run(body, modules: [host]) == [
                "table", "function", "thread", "table|  function", "Row", "null", "1", "nil", "table", "mine",
            ])
        #expect(try await run("return select('#', math.randomseed(1))") == 0)
    }

    @Test("print is log.info where the host gave a log, and nothing otherwise")
    func printing() async throws {
        let seen = Box()
        let log = LuaModule(
            name: "log",
            functions: [
                .now("info") {
                    seen.add($0[0].text ?? ""); return .null
                }
            ])
        _ = try await run("print('a', 1, nil, true)", modules: [log])
        #expect(seen.all == ["a\t1\tnil\ttrue"])
        #expect(try await run("print('a') return 1") == 1)
    }

    @Test("require finds files of the own folder once, folders by their init, and host modules")
    func require() async throws {
        let sandbox = try await opened(
            """
            local a, b = require("selectors"), require("selectors")
            return { go = function()
                return { a == b, a.row, require("pages.list"), require("pages"), require("host") == host }
            end }
            """, modules: [host],
            files: [
                "selectors.lua": "return { row = '.row' }", "pages/list.lua": "return 'list'",
                "pages/init.lua": "return 'pages'",
            ])
        #expect(try await sandbox.call("go") == [true, ".row", "list", "pages", true])
    }

    @Test("files that require each other are named, not looped over")
    func requireLoop() async throws {
        let script = LuaScript(
            files: [
                "init.lua": Array("return require('a')".utf8), "a.lua": Array("return require('b')".utf8),
                "b.lua": Array("return require('a')".utf8),
            ], label: "t")
        let failure = await #expect(throws: LuaFailure.self) { try await LuaSandbox(script: script).load() }
        #expect(failure?.message.contains("'a' is being loaded already") == true)
    }

    @Test("load compiles text in the environment it is given")
    func load() async throws {
        #expect(try await run("return load('return x', 'c', 't', { x = 5 })()") == 5)
        #expect(try await run("local f, e = load('x x'); return e") == "load:chunk:1: syntax error near 'x'")
    }

    @Test("sort orders, is stable, and takes any comparator")
    func sorting() async throws {
        #expect(try await run("local t = { 3, 1, 2, 5, 4 } table.sort(t) return t") == [1, 2, 3, 4, 5])
        #expect(
            try await run("local t = { 3, 1, 2 } table.sort(t, function(a, b) return a > b end) return t") == [3, 2, 1])
        let stable = """
            local t = {} for i = 1, 100 do t[i] = { k = i % 3, i = i } end
            table.sort(t, function(a, b) return a.k < b.k end)
            for i = 2, 100 do if t[i - 1].k == t[i].k and t[i - 1].i > t[i].i then return false end end
            return true
            """
        #expect(try await run(stable) == true)
        #expect(try await run("local t = { 3, 1, 2 } table.sort(t, function() return true end) return #t") == 3)
        #expect(try await failure("table.sort({ 1, 'a' })")?.kind == .script)
    }

    @Test("the table functions do what the manual says")
    func tables() async throws {
        let body = """
            local t = { 1, 2, 3 }
            table.insert(t, 4); table.insert(t, 1, 0)
            local last, first = table.remove(t), table.remove(t, 1)
            local moved = table.move({ 1, 2, 3 }, 2, 3, 1)
            local over = table.move({ 1, 2, 3, 4 }, 1, 3, 2)
            return { t, last, first, table.concat(t, '-'), { table.unpack(t, 2) }, moved, over,
                table.remove({}) == nil, table.concat({}), table.concat({ 1, 'b' }, ',', 2, 2) }
            """
        #expect(
            try await run(body) == [
                [1, 2, 3], 4, 0, "1-2-3", [2, 3], [2, 3, 3], [1, 1, 2, 3], true, "", "b",
            ])
    }

    @Test("patterns find, match, walk and replace as the manual says")
    func patterns() async throws {
        let body = """
            local words = {}
            for k, v in ("a=1, b=22"):gmatch("(%w+)=(%d+)") do words[#words + 1] = k .. v end
            return {
                { ("hello world"):find("o w") }, { ("hello"):find("l+") }, { ("a.b"):find(".", 1, true) },
                ("  trim  "):match("^%s*(.-)%s*$"), ("key = val"):match("^(%w+)%s*=%s*(%w+)$"), words,
                { ("abc"):gsub("%w", "%0%0") }, (("hello world"):gsub("o", "0", 1)), { ("x"):match("()x()") },
                (("$name"):gsub("%$(%w+)", { name = "n" })), ("THE (quick) fox"):find("%((%a+)%)"),
                ("a(b(c)d)e"):match("%b()"), (("the cat"):gsub("%f[%w]%w+", string.upper)), ("2024-01-02"):match("%d+$"),
                (("abab"):gsub("(a)(b)", "%2%1")), ("x]y"):find("[]]"), (("abc"):gsub("", "-")),
            }
            """
        #expect(
            try await run(body) == [
                [5, 7], [3, 4], [2, 2], "trim", "key", ["a1", "b22"], ["aabbcc", 3], "hell0 world", [1, 2], "n", 5,
                "(b(c)d)", "THE CAT", "02", "baba", 2, "-a-b-c-",
            ])
    }

    @Test(
        "a malformed pattern is a script error",
        arguments: ["%", "[a", "(a", "a)", "%1", "%f", "%b", "[%", "(()"])
    func malformed(_ pattern: String) async throws {
        #expect(try await failure("return ('aaa'):match('\(pattern)')")?.kind == .script)
    }

    @Test("xpcall hands the error to its handler, and a failing handler's error comes back")
    func xpcall() async throws {
        #expect(try await run("return { xpcall(error, function(e) return 'h:' .. e end, 'x') }") == [false, "h:x"])
        #expect(try await run("return { xpcall(error, function() error('y', 0) end, 'x') }") == [false, "y"])
        #expect(try await run("return { xpcall(function(a, b) return a, b end, print, 1, 2) }") == [true, 1, 2])
    }
}

/// Collects texts from host functions.
final class Box: @unchecked Sendable {
    private(set) var all: [String] = []
    func add(_ text: String) { all.append(text) }
}
