import Testing

@testable import LuaBridge

@Suite("LuaValue")
struct LuaValueTests {
    static let everything: [LuaValue] = [
        .null, true, false, 0, -1, .int(.max), .int(.min), 1.5, .double(3), "", "text", .string([0, 255, 10]),
        [], [1, "two", [3]], ["a": 1], ["a": .null, "b": [], "c": [.null, 1], "d": ["e": ["f": true]]],
    ]

    @Test("every value comes back as it went, through an entry and through a host call", arguments: everything)
    func roundTrip(_ value: LuaValue) async throws {
        #expect(try await run("return ...", [value]) == value)
        #expect(try await run("return host.echo(...)", [value], modules: [host]) == value)
        #expect(try await run("return host.wait(...)", [value], modules: [host]) == value)
    }

    @Test("json.null and an empty array marked by json.array cross as what they are")
    func marks() async throws {
        #expect(
            try await run("return { a = json.null, b = json.array({}), c = {}, d = json.array() }")
                == ["a": .null, "b": [], "c": .object([]), "d": []])
        #expect(try await run("local t = ...; return t.a == json.null and #t.b == 0", [["a": .null, "b": []]]) == true)
        #expect(LuaValue.object([]).list == [])
    }

    @Test(
        "what JSON cannot say is refused in plain words, with its place",
        arguments: [
            ("return { a = { b = print } }", "a.b is a function"),
            ("return { list = { 1, 2, coroutine.create(print) } }", "list[3] is a thread"),
            ("local t = {}; t.t = t; return t", "nested deeper than 32 levels"),
            ("return { 1, nil, 3 }", "a list with holes"),
            ("return { [2] = 1 }", "a list with holes"),
            ("return { 1, x = 2 }", "a list and has named fields"),
            ("return { [true] = 1 }", "a key of type boolean"),
            ("return { [1.5] = 1 }", "a key of type number"),
            ("return { x = { ['a\\xff'] = 1 } }", "at x is a table with a key that is invalid UTF-8 at byte 2"),
            ("return { ['\\xed\\xa0\\x80'] = 1 }", "a key that is invalid UTF-8 at byte 1"),
            ("return 0/0", "not finite"),
            ("return math.huge", "not finite"),
            ("local t = {} for i = 1, 100001 do t[i] = 1 end return t", "more than 100,000 values"),
            (
                "return { string.rep('x', 4 << 20), string.rep('x', 4 << 20), string.rep('x', 4 << 20) }",
                "more than 8 MB"
            ),
        ])
    func refused(_ body: String, _ words: String) async throws {
        let found = try await failure(body, limits: LuaLimits(sliceMilliseconds: 20_000))
        #expect(found?.code == "bridge.value.refused")
        #expect(found?.message.contains(words) == true, "\(found?.message ?? "none")")
    }

    @Test("an argument that cannot cross names the function and the argument")
    func refusedArgument() async throws {
        let found = try await failure("host.echo(1, { x = print })", modules: [host])
        #expect(
            found?.message
                == "connectors/t/init.lua:1: argument 2 of host.echo at x is a function, which cannot leave the script")
    }

    @Test("metamethods of the script do not run while a value crosses")
    func rawAccess() async throws {
        let body = """
            local ran = false
            local spy = function() ran = true end
            host.echo(setmetatable({ a = 1 }, { __index = spy, __pairs = spy, __len = spy, __eq = spy }))
            return ran
            """
        #expect(try await run(body, modules: [host]) == false)
    }

    @Test("a number that is not finite is refused on the way in too")
    func notFinite() async throws {
        await #expect(throws: LuaFailure.self) { try await run("return 1", [.double(.nan)]) }
    }

    @Test("an argument that names a host module becomes that module")
    func moduleArgument() async throws {
        #expect(
            try await run("local page = ...; return page == host and page.echo(4)", [.module("host")], modules: [host])
                == 4)
    }

    @Test("a host value nested deeper than 32 levels is refused")
    func deep() async throws {
        var value: LuaValue = 1
        for _ in 0..<40 { value = [value] }
        let sandbox = try await opened("return { go = function() return 1 end }")
        let failure = await #expect(throws: LuaFailure.self) { try await sandbox.call("go", [value]) }
        #expect(failure?.code == "bridge.value.refused")
    }
}
