import Testing

@testable import PluginKit

@Suite("ScriptReading")
struct ScriptReadingTests {
    private func read(_ text: String) -> ScriptReading { ScriptReading(Array(text.utf8)) }
    private func uses(_ text: String) -> [String] { read(text).uses.map { "\($0.module).\($0.function)" } }

    @Test("locals, parameters, loop names, table keys, labels and strings are no globals")
    func locals() {
        let reading = read(
            """
            local a <const>, b = 1, 2
            local function f(x, ...) local y = {key = x, [a] = b, nested = {other = 1; third = 2}} return y, ... end
            for i = 1, 3 do f(i) end
            for k, v in pairs({}) do f(k, v) end
            local t = {run = function(self, z) local q, r q, r = 1, 2 return z + q + r end}
            function t.m(w) return w end
            function t:n() return self end
            goto done
            ::done::
            repeat local last = f(1) until last
            --[==[ unknown ]==] local s = [[ unknown ]] .. "unknown \\" unknown"
            if not a then t.n = nil elseif #s > 1 then t["x"], b = 1, 2 end
            return {a = a, f = f, s = s}
            """)
        #expect(reading.globalReads.map(\.name) == ["pairs"])
        #expect(reading.globalWrites.isEmpty)
    }

    @Test("a local is known in its block only, and not in its own value")
    func blocks() {
        let reading = read(
            """
            do local inner = 1 end
            local function f(argument) return argument end
            print(inner, argument)
            local own = own
            if f then local branch = 1 else print(branch) end
            for i = 1, 2 do local body = i end
            print(i, body)
            """)
        #expect(
            reading.globalReads.map(\.name) == [
                "print", "inner", "argument", "own", "print", "branch", "print", "i", "body",
            ])
    }

    @Test("what is set without a local is a global, also as a function and in a list")
    func writes() {
        let reading = read(
            "counter = 0\nlocal a\na, total = 1, 2\nfunction helper() end\nlocal function own() own = nil end")
        #expect(reading.globalWrites.map { "\($0.line) \($0.name)" } == ["1 counter", "3 total", "4 helper"])
    }

    @Test("a local that bears a module's name hides it, in its block only")
    func shadowing() {
        #expect(uses("local json = {} json.anything() do local http = 1 end http.get(1)") == ["http.get"])
        #expect(
            uses("local function click(ctx, page, lead) return lead.id, lead.seenit() end lead.seen('1')") == [
                "lead.seen"
            ])
    }

    @Test("functions are followed through plain assignments, require and text keys")
    func aliases() {
        #expect(
            uses(
                """
                local get = http.get
                local p = page
                p.click("x", "y")
                local j = require "json"
                j.encode(1)
                page["goto"]("u")
                local box = {h = http}
                box.h.post("u")
                """) == ["http.get", "page.click", "json.encode", "page.goto", "http.post"])
    }

    @Test("a name that was given another value is not followed any more")
    func reassigned() {
        #expect(uses("local p = page p = other() p.click()") == [])
    }

    @Test("a module that is handed on or indexed by a computed name is open")
    func open() {
        #expect(read("helper(page)").openModules == ["page"])
        #expect(read("return http[method](url)").openModules == ["http"])
        #expect(read("http.get(url)").openModules == [])
    }

    @Test("settings are found under ctx, under a name for them, and in helpers that get something else")
    func settings() {
        let reading = read(
            """
            local function f(ctx, other)
              local s = ctx.settings
              return s.first, ctx.settings.second, ctx.settings["third"], other.settings.fourth
            end
            """)
        #expect(reading.settingReads.map(\.name) == ["first", "second", "third"])
        #expect(reading.looseSettings == ["fourth"])
        #expect(!reading.readsAnySetting)
        for text in [
            "f(ctx.settings)", "return ctx.settings[key]", "for k in pairs(ctx.settings) do end",
            "t = {s = ctx.settings}",
        ] {
            #expect(read("local t local function g(ctx) \(text) end").readsAnySetting, "\(text)")
        }
    }

    @Test("entries are found in the returned table, behind a local, behind a field and in a sibling")
    func entries() {
        #expect(read("return {observe = function(ctx, page) end}").entries == ["observe": 0])
        #expect(read("local function send() end return {send = send, n = 1}").entries == ["send": 0])
        #expect(
            read("local M = {} function M.send() end M.probe = function() end return M").entries == [
                "send": 0, "probe": 1,
            ])
        #expect(
            read("return {click = require 'click', verify = require('verify')}").requiredEntries == [
                "click": "click", "verify": "verify",
            ])
        #expect(read("return function(ctx, page) end").entries == ["": 0])
    }

    @Test("text that is no Lua is read to its end")
    func broken() {
        for text in [
            "end end", "local", "f(", "{{{", "return return", "x = = 1", "for", "function", "a.b.", ")", "if then else",
            "::", "goto",
        ] {
            _ = read(text)
        }
    }
}
