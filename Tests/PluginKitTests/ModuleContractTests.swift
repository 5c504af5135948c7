import Domain
import Foundation
import LuaBridge
import Testing

@testable import PluginKit

/// What `text`, `json`, `time`, `re` and `crypto` promise a script, each said by a script. A host function that raises is
/// told as `code: message`.
@Suite("Module contracts")
struct ModuleContractTests {
    private func run(_ body: String, seed: UInt64? = 7) async throws -> JSONValue {
        var context = CommonContext(plugin: "demo", kind: .channel, now: { Date(timeIntervalSince1970: 0) })
        context.seed = seed
        let raises = """
            local function raises(f, ...)
              local ok, e = pcall(f, ...)
              return ok and "no error" or e.code .. ": " .. e.message
            end

            """
        let script = LuaScript(text: raises + body, label: "channels/demo")
        let sandbox = try LuaSandbox(
            script: script, modules: CommonFunctions.modules(context), describe: PluginLoader.describe)
        return try await sandbox.runChunk().json
    }

    private func expect(_ body: String, _ wanted: JSONValue, _ place: SourceLocation = #_sourceLocation) async throws {
        let got = try await run(body)
        #expect(JSONDifference.lines(expected: wanted, got: got) == [], sourceLocation: place)
    }

    // MARK: text

    @Test("trim and squeeze know every white space, also no-break and zero-width ones")
    func space() async throws {
        try await expect(
            #"return {text.trim("\u{A0}\t a\u{A0}b \n"), text.squeeze("\u{A0}a \u{200B}\n b\u{3000}c"), text.trim(""), text.squeeze("  ")}"#,
            ["a\u{A0}b", "a b c", "", ""])
    }

    @Test("lower, nfc and digits work on every script")
    func scripts() async throws {
        try await expect(
            #"return {text.lower("ÄİΣx"), #text.nfc("e\u{301}"), text.digits("٣-१x2½"), text.digits("")}"#,
            ["äi\u{307}σx", 2, "312", ""])
    }

    @Test("email takes the first whole address and nothing that only looks like one")
    func emails() async throws {
        try await expect(
            """
            return {text.email("x@y, a.b+c@Mail.Example.co.in."), text.email("<ann@example.com>"), text.email("a@b..com") == nil,
              text.email("@example.com") == nil, text.email("a@localhost") == nil, text.email(".a@example.com") == nil}
            """, ["a.b+c@mail.example.co.in", "ann@example.com", true, true, true, true])
    }

    @Test("phone takes the region of the call, else the slot's")
    func phones() async throws {
        try await expect(
            #"return {text.phone("050 123 4567", "ae"), text.phone("98765 43210"), text.phone("98765 43210", "US") == nil, text.phone(9876543210)}"#,
            ["+971501234567", "+919876543210", true, "+919876543210"])
    }

    @Test("contains_any finds whole phrases in any case and says which")
    func phrases() async throws {
        try await expect(
            """
            local t = "Pain-killer  TABLETS, 500mg"
            return {text.contains_any(t, {"kill", "killer tablets"}), text.contains_any(t, {"500"}) == nil,
              text.contains_any(t, {""}) == nil, text.contains_any("", {"a"}) == nil, raises(text.contains_any, t, "a")}
            """,
            [
                "killer tablets", true, true, true, "bridge.call.bad_argument: list: a list of words is expected",
            ])
    }

    @Test("fill fills once, from left to right, and leaves other braces")
    func filling() async throws {
        try await expect(
            """
            return {text.fill("{a}{b.c}{d}|{A}|{ a }|{", {a = "{b.c}", b = {c = 3}, d = json.null}), text.fill("{a}", {a = {1}}),
              text.fill("{a} {b}", {a = true, b = 1.5})}
            """, ["{b.c}3|{A}|{ a }|{", "", "true 1.5"])
    }

    @Test("every text argument names the first byte that is no UTF-8, and the type it did not expect")
    func invalidText() async throws {
        try await expect(
            #"""
            return {raises(text.trim, "ok\xff"), raises(text.lower, "é\xc3"), raises(text.phone, "\xed\xa0\x80"),
              raises(text.contains_any, "\xf5", {"a"}), raises(text.fill, "\xe0\x80\x80", {}), raises(text.email, nil),
              raises(text.nfc, true), raises(time.parse_iso, "\x80"), raises(json.decode, '"\xff"'), raises(re.match, "a\xff", "a"),
              raises(re.match, "a", "\xff")}
            """#,
            [
                "bridge.call.bad_argument: text: invalid UTF-8 at byte 3",
                "bridge.call.bad_argument: text: invalid UTF-8 at byte 3",
                "bridge.call.bad_argument: text: invalid UTF-8 at byte 1",
                "bridge.call.bad_argument: text: invalid UTF-8 at byte 1",
                "bridge.call.bad_argument: template: invalid UTF-8 at byte 1",
                "bridge.call.bad_argument: text: a string is expected, not nil",
                "bridge.call.bad_argument: text: a string is expected, not boolean",
                "bridge.call.bad_argument: text: invalid UTF-8 at byte 1",
                "bridge.call.bad_argument: text: invalid UTF-8 at byte 2",
                "bridge.call.bad_argument: text: invalid UTF-8 at byte 2",
                "bridge.call.bad_argument: pattern: invalid UTF-8 at byte 1",
            ])
    }

    // MARK: json

    @Test("encode is compact with sorted keys, keeps null and empty lists, and writes whole numbers whole")
    func encode() async throws {
        try await expect(
            """
            return {json.encode({b = {}, a = json.array({}), c = {1, json.null, false}}), json.encode("é\\n\\"/"), json.encode(json.null),
              json.encode(9007199254740993), json.encode(0.1), json.encode({["1"] = 2}), json.encode(nil)}
            """,
            [
                #"{"a":[],"b":{},"c":[1,null,false]}"#, #""é\n\"/""#, "null", "9007199254740993", "0.1", #"{"1":2}"#,
                "null",
            ])
    }

    @Test("what JSON cannot say is refused with its reason: NaN, functions, holes, cycles, other keys, broken text")
    func refusals() async throws {
        let got = try await run(
            #"""
            local cycle = {} cycle.self = cycle
            local deep = {} for _ = 1, 40 do deep = {deep} end
            local out = {}
            for _, value in ipairs({0/0, math.huge, print, {1, nil, 3}, {[1.5] = 1}, cycle, deep, coroutine.create(print)}) do
              out[#out + 1] = raises(json.encode, {value = value})
            end
            out[#out + 1] = raises(json.encode, {a = {"ok", "x\xff"}})
            return out
            """#)
        let messages = try #require(got.array).compactMap(\.string)
        #expect(messages.count == 9)
        #expect(messages.allSatisfy { $0.contains(": ") && $0 != "no error" }, "\(messages)")
        #expect(messages[0].contains("a number that is not finite"), "\(messages[0])")
        #expect(messages.last == "bridge.call.bad_argument: value.a[2]: invalid UTF-8 at byte 2")
    }

    @Test("decode is strict and names the byte: duplicate members, depth, rests, numbers, words")
    func decode() async throws {
        try await expect(
            #"""
            local function says(s) return (raises(json.decode, s):gsub("^json.text.invalid: ", "")) end
            return {says('{"a":1,"a":2}'), says("[1]x"), says("01"), says("nul"), says("[1,]"), says("1e999"), says('"a\nb"'), says(""),
              says(string.rep("[", 40) .. string.rep("]", 40)), json.decode("null") == nil and json.decode("[null]")[1] == json.null, json.decode(" [1.5,-2,1e2] ")[3],
              json.decode('"\\u00e9\\ud83d\\ude00"'), math.type(json.decode("7")), math.type(json.decode("7.0"))}
            """#,
            [
                "member 'a' stands twice at byte 11", "unexpected text after the value at byte 4",
                "not a value at byte 1",
                "unknown word at byte 1", "not a value at byte 4", "number out of range at byte 1",
                "control character in a string at byte 3", "unexpected end at byte 1",
                "nested deeper than 32 at byte 34", true, 100, "é😀", "integer", "float",
            ])
    }

    @Test("a round trip changes nothing")
    func roundTrip() async throws {
        try await expect(
            #"local s = '{"a":[],"b":{"c":[null,true,-1,2.5,""]},"d":"é"}' return json.encode(json.decode(s)) == s"#,
            true)
    }

    // MARK: time

    @Test("times are UTC, to the millisecond, and refused outside the years 1 to 9999")
    func times() async throws {
        try await expect(
            """
            return {time.iso(1767952800.25), time.iso(-0.001), time.iso(253402300799), time.now(), time.parse_iso("2026-01-09T10:00:00.25Z"),
              time.parse_iso("2026-01-09") == nil, time.parse_iso("2026-13-09T10:00:00Z") == nil, time.parse_iso("") == nil,
              raises(time.iso, 1e300), raises(time.iso, -1e18), raises(time.iso, "x")}
            """,
            [
                "2026-01-09T10:00:00.250Z", "1969-12-31T23:59:59.999Z", "9999-12-31T23:59:59.000Z", 0, 1_767_952_800.25,
                true,
                true, true, "bridge.call.bad_argument: seconds: must be a time of the years 1 to 9999",
                "bridge.call.bad_argument: seconds: must be a time of the years 1 to 9999",
                "bridge.call.bad_argument: seconds: a number is expected, not string",
            ])
    }

    @Test("sleep waits from 0 to 60 seconds")
    func sleeping() async throws {
        try await expect(
            "time.sleep(0) return {raises(time.sleep, -1), raises(time.sleep, 61)}",
            [
                "bridge.call.bad_argument: seconds: must be 0 to 60",
                "bridge.call.bad_argument: seconds: must be 0 to 60",
            ])
    }

    // MARK: re

    @Test("match gives the whole and the groups, false for a group that took no part, nil when nothing matches")
    func match() async throws {
        try await expect(
            #"""
            local m = re.match("14 mins ago", [[(\d+)\s*(hrs)?(mins?)?]])
            return {m, re.match("x", "y") == nil, re.match("", "")}
            """#, [["14 mins", "14", false, "mins"], true, [""]])
    }

    @Test("find gives places as Lua counts them, from byte init on, also from the end")
    func find() async throws {
        try await expect(
            #"""
            local f = re.find("é b12", [[b(\d+)]])
            return {f, ("é b12"):sub(f.from, f.to), re.find("aXaX", "X", 3).from, re.find("aXaX", "X", -1).from, re.find("a", "a", 3) == nil,
              re.find("a", "$", 2), raises(re.find, "a", "a", 1.5)}
            """#,
            [
                ["from": 4, "to": 6, "text": "b12", "groups": ["12"]], "b12", 4, 4, true,
                ["from": 2, "to": 1, "text": "", "groups": []],
                "bridge.call.bad_argument: init: a whole number is expected, not number",
            ])
    }

    @Test("all gives every match, replace fills in groups")
    func every() async throws {
        try await expect(
            #"""
            return {re.all("a1 b2", [[([a-z])(\d)]]), re.all("aaa", "a", 2), re.replace("2026-01-09", [[(\d+)-(\d+)-(\d+)]], [[\3.\2.\1]]),
              re.replace("a.b", [[\.]], [[\\]]), re.replace("aaa", "a", "<\\0>", 2), re.replace("é", "", "-"), re.replace("b", "(a)?b", "[\\1]"),
              raises(re.replace, "a", "(a)", "\\2"), raises(re.replace, "a", "a", "x\\"), raises(re.all, "a", "a", 0)}
            """#,
            [
                [["a1", "a", "1"], ["b2", "b", "2"]], [["a"], ["a"]], "09.01.2026", #"a\b"#, "<a><a>a", "-é-", "[]",
                #"bridge.call.bad_argument: with: a \ at byte 1 must be followed by \ or by the number of a group, 0 to 1"#,
                #"bridge.call.bad_argument: with: a \ at byte 2 must be followed by \ or by the number of a group, 0 to 0"#,
                "bridge.call.bad_argument: limit: must be 1 to 10000",
            ])
    }

    @Test("a wrong pattern, one too long and a search of too much work are named errors")
    func badPatterns() async throws {
        try await expect(
            #"""
            return {raises(re.match, "a", "a(b"), raises(re.match, "a", string.rep("a", 1025)), raises(re.match, "a", "(?=a)"),
              (raises(re.match, string.rep("ab", 600000), "(a|b)*a(a|b){100}c"):gsub(":.*", ""))}
            """#,
            [
                "re.pattern.invalid: missing ) at byte 2 of the pattern",
                "re.pattern.invalid: the pattern has 1025 bytes, at most 1024 are allowed",
                "re.pattern.invalid: invalid perl operator at byte 1 of the pattern", "re.search.too_much_work",
            ])
    }

    @Test("patterns that ruin a backtracking engine are answered at every length")
    func linear() async throws {
        try await expect(
            """
            for _, pattern in ipairs({"(a+)+$x", "(a|aa)+$x", "(a*)*b"}) do
              for length = 1, 4001, 400 do
                if re.match(string.rep("a", length), pattern) then return pattern end
              end
            end
            return "none"
            """, "none")
    }

    // MARK: crypto

    @Test("hashes and encodings are those of their standards")
    func hashes() async throws {
        try await expect(
            #"""
            return {crypto.sha256("abc"), crypto.sha256("", "base64"), #crypto.sha256("\xff", "raw"),
              crypto.hmac("sha256", "Jefe", "what do ya want for nothing?"), crypto.hmac("SHA1", "key", "", "base64url"),
              crypto.base64_encode("\xfb\xff"), crypto.base64url_encode("\xfb\xff"), crypto.base64url_decode("-_8") == "\xfb\xff",
              crypto.base64_decode("+/8=") == "\xfb\xff", crypto.hex_encode("\x00\xaf"), crypto.hex_decode("00AF") == "\x00\xaf",
              crypto.equal("a", "a"), crypto.equal("a", "b"), crypto.equal("a", "aa"), crypto.base64_encode("")}
            """#,
            [
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", 32,
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843", "9Cuw7rAY671Fl65yE3EexgdghD8",
                "+/8=", "-_8", true, true, "00af", true, true, false, false, "",
            ])
    }

    @Test("text that is no base64 or hex is refused")
    func badEncodings() async throws {
        try await expect(
            """
            return {raises(crypto.base64_decode, "a"), raises(crypto.base64_decode, "aGk"), raises(crypto.base64_decode, "aGk=\\n"),
              raises(crypto.base64url_decode, "+/8"), raises(crypto.hex_decode, "0"), raises(crypto.hex_decode, "0g"),
              raises(crypto.sha256, "", "latin"), raises(crypto.hmac, "md5", "k", "t")}
            """,
            [
                "crypto.text.invalid: the text is no base64", "crypto.text.invalid: the text is no base64",
                "crypto.text.invalid: the text is no base64", "crypto.text.invalid: the text is no base64url",
                "crypto.text.invalid: the text is no hex", "crypto.text.invalid: the text is no hex",
                "bridge.call.bad_argument: encoding: must be hex, base64, base64url or raw",
                "bridge.call.bad_argument: algorithm: must be sha256, sha512 or sha1",
            ])
    }

    @Test("ids are version 4 and come from the seed where there is one")
    func ids() async throws {
        let body = "return {crypto.uuid(), crypto.uuid()}"
        let first = try await run(body)
        #expect(try await run(body) == first)
        #expect(try await run(body, seed: nil) != first)
        let ids = try #require(first.array).compactMap(\.string)
        #expect(Set(ids).count == 2)
        #expect(
            ids.allSatisfy { UUID(uuidString: $0) != nil && Array($0)[14] == "4" && "89ab".contains(Array($0)[19]) })
    }
}
