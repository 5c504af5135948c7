import Domain
import Foundation
import LuaBridge
import Testing

@testable import PluginKit

@Suite("CommonFunctions")
struct CommonFunctionsTests {
    private static let now = Date(timeIntervalSince1970: 1_767_952_800.25)

    private func run(
        _ body: String, storePath: String? = nil, log: @escaping @Sendable (ScriptLogLine) -> Void = { _ in }
    ) async throws -> JSONValue {
        var context = CommonContext(plugin: "demo", kind: .channel, slotID: "alpha", now: { Self.now }, log: log)
        context.slotConfig = ["client": "Acme"]
        context.storePath = storePath
        let script = LuaScript(files: ["init.lua": Array(body.utf8)], main: "init.lua", label: "channels/demo")
        let sandbox = try LuaSandbox(
            script: script, modules: CommonFunctions.modules(context), limits: LuaLimits(),
            describe: PluginLoader.describe)
        return try await sandbox.runChunk().json
    }

    @Test("time, text, slot and json answer scripts as the reference says")
    func words() async throws {
        let got = try await run(
            """
            return {
              now = time.now(), iso = time.iso(0), back = time.parse_iso("1970-01-01T05:30:00+05:30"), bad = time.parse_iso("soon") == nil,
              trim = text.trim("  a b "), squeeze = text.squeeze(" a \\n\\t b "), lower = text.lower("ÄB"), digits = text.digits("a1 २3"),
              phone = text.phone("call 098765-43210 now"), email = text.email("to: Ann.Lee@Example.COM."),
              any = text.contains_any("Pain killer tablets", {"kill", "PAIN  KILLER"}), none = text.contains_any("tablets", {}) == nil,
              fill = text.fill("Hi {name}, {lead.title} {gone}{ x}", {name = "{lead.title}", lead = {title = "T"}}),
              id = slot.id(), client = slot.config().client, dry = slot.dry_run(),
              json = json.encode({b = 1, a = {json.null, true, json.array({})}}), decoded = json.decode('{"a":[1,null]}').a[1],
            }
            """)
        let wanted: JSONValue = [
            "now": 1_767_952_800.25, "iso": "1970-01-01T00:00:00.000Z", "back": 0, "bad": true, "trim": "a b",
            "squeeze": "a b",
            "lower": "äb", "digits": "123", "phone": "+919876543210", "email": "ann.lee@example.com",
            "any": "PAIN  KILLER", "none": true,
            "fill": "Hi {lead.title}, T { x}", "id": "alpha", "client": "Acme", "dry": true,
            "json": #"{"a":[null,true,[]],"b":1}"#,
            "decoded": 1,
        ]
        #expect(JSONDifference.lines(expected: wanted, got: got) == [])
    }

    @Test("a wrong argument raises a table with a code the script can branch on")
    func raises() async throws {
        let got = try await run(
            """
            local _, a = pcall(text.trim, {})
            local _, b = pcall(json.decode, "{")
            local _, c = pcall(text.trim, "\\xff")
            return {a.code, b.code, c.message}
            """)
        #expect(got == ["bridge.call.bad_argument", "json.text.invalid", "text: invalid UTF-8 at byte 1"])
    }

    @Test(
        "what a host function is given is bounded: long texts, many marks, words, places and times far away are refused"
    )
    func bounds() async throws {
        let got = try await run(
            """
            local marks = string.rep("\u{301}", 1100)
            local words = {}
            for i = 1, 1001 do words[i] = "w" .. i end
            local calls = {
              {text.trim, string.rep("x", 300000)}, {text.nfc, "a" .. marks}, {text.contains_any, "x", words},
              {text.fill, string.rep("{a}", 1001), {a = 1}}, {text.fill, string.rep("{a}", 1000), {a = string.rep("x", 2000)}},
              {time.iso, 1e300}, {time.parse_age, string.rep("1", 5000)}, {json.decode, "[" .. string.rep("1,", 100000) .. "1]"},
            }
            local codes = {}
            for i, call in ipairs(calls) do codes[i] = select(2, pcall(table.unpack(call))).code end
            return codes
            """)
        let bad = JSONValue.string("bridge.call.bad_argument")
        #expect(got == [bad, bad, bad, bad, "text.size.exceeded", bad, bad, "json.text.invalid"])
    }

    @Test("the store survives the state, lists by prefix and refuses what is too large")
    func store() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/store/channel/demo/alpha.json"
        _ = try await run(
            "store.set('a.1', {n = 1}) store.set('a.2', 'x') store.set('b', true) return true", storePath: path)
        let got = try await run(
            """
            local before = store.list("a.")
            local deleted = store.delete("a.2")
            local _, e = pcall(store.set, "big", string.rep("x", 1100000))
            local _, k = pcall(store.set, string.rep("k", 600), 1)
            return {before, store.get("a.1").n, store.get("gone") == nil, deleted, store.list(), e.code, k.code}
            """, storePath: path)
        #expect(got == [["a.1", "a.2"], 1, true, true, ["a.1", "b"], "store.size.exceeded", "store.key.invalid"])
    }

    @Test("more than fifty log lines a second are dropped and counted")
    func logging() async throws {
        let lines = Lines()
        _ = try await run("for i = 1, 60 do log.info('line ' .. i, {n = i}) end return true", log: { lines.add($0) })
        #expect(lines.all.count == 50)
        #expect(lines.all[0] == ScriptLogLine(level: .info, message: "line 1", fields: ["n": 1]))
    }

    @Test(
        "ages are read as pages word them; anything else has no age",
        arguments: [
            ("0 sec", 0), ("14 mins ago", 14.0 / 60), ("1 hr ago", 1), ("20 hrs ago", 20), (" ( Yesterday )", 24),
            ("( 3 Days Old )", 72),
            ("just now", 0), ("an hour ago", 1), ("2 weeks ago", 336), ("1 day 2 hrs ago", 26), ("3hrs", 3),
            ("1.5 hours", 1.5),
            ("soon", nil), ("", nil), ("12", nil), ("hours", nil), ("3 boxes ago", nil), ("-3 hrs", 3),
        ] as [(String, Double?)])
    func ages(_ text: String, _ hours: Double?) {
        #expect(AgeWording.hours(text) == hours)
    }

    private final class Lines: @unchecked Sendable {
        private let lock = NSLock()
        private var lines: [ScriptLogLine] = []
        var all: [ScriptLogLine] { lock.withLock { lines } }
        func add(_ line: ScriptLogLine) { lock.withLock { lines.append(line) } }
    }
}
