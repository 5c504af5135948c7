import Domain
import Foundation
import Testing

@testable import PluginKit

@Suite("ScriptRun")
struct ScriptRunTests {
    private func run(_ bodies: [String], _ change: (inout ScriptRun.Options) -> Void = { _ in }) async throws
        -> [ScriptRun.Outcome]
    {
        let folder = try TemporaryFolder()
        var files: [String] = []
        for (index, body) in bodies.enumerated() {
            try folder.write(["case_\(index).lua": body])
            files.append(folder.path + "/case_\(index).lua")
        }
        var options = ScriptRun.Options(now: { Date(timeIntervalSince1970: 0) })
        change(&options)
        return await ScriptRun.run(files, options: options)
    }

    @Test(
        "true is ok, nothing is nil, a raise is an error with its line, a loop is a limit, and one never stops the next"
    )
    func outcomes() async throws {
        let got = try await run([
            "return true", "local x = 1", "local function f() error('bad thing') end\nf()", "while true do end",
            "local t = {} while true do t[#t + 1] = string.rep('x', 100000) end", "return {a = 1}", "return = 2",
        ])
        #expect(got.map(\.word) == [.ok, .none, .error, .limit, .limit, .ok, .error])
        #expect(got[2].message?.contains("case_2.lua:1:") == true && !got[2].traceback.isEmpty)
        #expect(got.map(\.kind) == [nil, nil, "script", "limit", "limit", nil, "load"])
        #expect(got[5].result == ["a": 1])
    }

    @Test("one file's changes to shared tables do not reach the next")
    func apart() async throws {
        let got = try await run([
            "string.rep = nil shared = 1 return true", "return string.rep ~= nil and shared == nil",
        ])
        #expect(got.map(\.word) == [.ok, .ok] && got[1].result == true)
    }

    @Test("a lone chunk may use the common modules and lead, and nothing else")
    func permissions() async throws {
        let got = try await run([
            """
            lead.observed({id = "1", title = "A"})
            store.set("a", 1)
            local codes = {}
            for _, f in ipairs({function() page.url() end, function() http.get("https://example.com") end, function() file.append("a", "b") end}) do
              local _, e = pcall(f)
              codes[#codes + 1] = e.code
            end
            return {codes, lead.seen("1"), store.get("a"), io == nil and os == nil}
            """
        ])
        #expect(
            got[0].result == [
                [.string("bridge.permission.missing"), "bridge.permission.missing", "bridge.permission.missing"], true,
                1, true,
            ], "\(got)")
    }

    @Test("an entry of the returned table is called with the given arguments")
    func entry() async throws {
        let got = try await run([
            "return {double = function(n) return n * 2 end, first = function(ctx) return ctx.now end}"
        ]) {
            $0.entry = "double"
            $0.arguments = [21]
        }
        #expect(got[0].result == 42)
    }
}
