import Domain
import Foundation
import LuaBridge
import Testing

@testable import PluginKit

@Suite("html")
struct HTMLFunctionsTests {
    private func sandbox(_ body: String) async throws -> LuaSandbox {
        let context = CommonContext(plugin: "demo", kind: .connector, now: { Date(timeIntervalSince1970: 0) })
        let script = LuaScript(files: ["init.lua": Array(body.utf8)], main: "init.lua", label: "demo")
        let modules = PluginLoader.refusingModules(except: CommonFunctions.modules(context))
        return try LuaSandbox(script: script, modules: modules, limits: LuaLimits(), describe: PluginLoader.describe)
    }
    private func run(_ body: String) async throws -> LuaValue { try await sandbox(body).runChunk() }

    @Test("parses, selects, and reads texts, attributes and markup")
    func reading() async throws {
        let answer = try await run(
            """
            local page = html.parse('<ul><li class=a data-n=1>one <b>two</b></li><li class=a>three</li></ul>')
            local items = page:select("li.a")
            return {#items, items[1]:text(), items[1]:attr("data-n"), items[2]:attr("data-n") == nil, items[1]:select("b")[1]:html(),
              items[1] == page:select("li")[1], tostring(items[1]), page:text(), #page:select("nav")}
            """)
        #expect(answer == [2, "one two", "1", true, "two", true, "html handle", "one two three", 0])
    }

    @Test("extracts rows in the page language")
    func rows() async throws {
        let answer = try await run(
            """
            local page = html.parse('<p class=c id=a>Rs. 20</p><p class=c>none</p>')
            local found = page:all({"p.none", "p.c"}, {id = {css = "", attr = "id"}, price = {re = "(\\\\d+)"}}, {limit = 1})
            local one = page:select("p")[2]:one({text = {css = ""}})
            return {found.matched_by, found.matches, #found.rows, found.rows[1].id, found.rows[1].price, one.text}
            """)
        #expect(answer == [2, 2, 1, "a", "20", "none"])
    }

    @Test("mistakes and limits are errors a script can branch on")
    func errors() async throws {
        let answer = try await run(
            """
            local function code(f, ...) local ok, e = pcall(f, ...) return ok or e.code end
            local page = html.parse("<p>")
            return {
              code(function() page:select("p[") end), code(function() page:all("p", {a = {nope = 1}}) end),
              code(html.parse, ("<p>x"):rep(26000)), code(html.parse, ("<div>"):rep(400)), code(function() page.select("p") end),
              code(page.select, page, ":valid"), not pcall(function() page.x = 1 end), getmetatable(page), type(page),
            }
            """)
        #expect(
            answer == [
                "browser.spec.invalid", "browser.spec.invalid", "html.document.too_many_nodes",
                "html.document.too_deep",
                "bridge.call.bad_argument", "html.selector.unanswerable", true, false, "userdata",
            ])
    }

    @Test("a handle is no data, and does not outlive its flow")
    func lifetime() async throws {
        let sandbox = try await sandbox(
            """
            local kept
            return {
              one = function() kept = html.parse("<p>a") return kept:text() end,
              two = function() local ok, e = pcall(kept.text, kept) return ok or e.code end,
              three = function() return html.parse("<p>") end,
              four = function() local ok, e = pcall(json.encode, {html.parse("<p>")}) return ok or e.code end,
              five = function() local first = html.parse("<p>1") for _ = 1, 20 do html.parse("<p>") end
                local ok, e = pcall(first.text, first) return ok or e.code end,
            }
            """)
        _ = try await sandbox.load()
        #expect(try await sandbox.call("one") == "a")
        #expect(try await sandbox.call("two") == "html.document.released")
        await #expect(throws: LuaFailure.self) { try await sandbox.call("three") }
        #expect(try await sandbox.call("four") == "bridge.value.refused")
        #expect(try await sandbox.call("five") == "html.document.released")
    }
}
