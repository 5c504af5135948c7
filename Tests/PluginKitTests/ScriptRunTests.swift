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

@Suite("FixtureRun")
struct FixtureRunTests {
    @Test("a channel's cases are compared, rewritten on update, and a raise is told as broken")
    func cases() async throws {
        let folder = try TemporaryFolder()
        try folder.write([
            "channels/demo/init.lua": "return {}",
            "channels/demo/fixtures/a.json":
                #"{"entry": "send", "now": "2026-01-09T10:00:00Z", "expect": {"n": 3.0, "list": [], "x": [1, 2]}}"#,
            "channels/demo/fixtures/b.json": "{\"entry\": \"send\",\n\"now\": 0,\n\"expect\": {\"outcome\": \"sent\"}}",
        ])
        let bundle = try PluginBundle.read(folder.path + "/channels/demo")
        let runner: FixtureRun.Runner = { fixture in
            guard fixture.name == "a" else { throw HostFailure(code: "x.y.z", message: "no") }
            return ["n": 3, "list": [:], "x": [1, 5]]
        }
        let results = try await FixtureRun.run(bundle, runner: runner)
        #expect(results.map(\.verdict) == [.failed(["$.x[1]: expected 2, got 5"]), .broken("x.y.z: no")])
        #expect(results[1].line == 3)
        #expect(JUnitReport.xml([(name: "demo", results: results)]).contains("failures=\"2\""))
        _ = try await FixtureRun.run(bundle, update: true, runner: runner)
        #expect(try await FixtureRun.run(bundle, runner: runner).first?.verdict == .passed)
    }

    @Test("a case with an unknown entry or no time is refused with its path")
    func badCase() throws {
        let folder = try TemporaryFolder()
        try folder.write(["fixtures/a.json": #"{"entry": "sned", "now": 0}"#])
        #expect(throws: PluginError.self) { try FixtureCase.all(in: folder.path + "/fixtures", kind: .channel) }
    }
}
