import Domain
import Foundation
import Testing

@testable import PluginKit

@Suite("PluginCheck")
struct PluginCheckTests {
    private func check(_ files: [String: String], kind: PluginKind = .channel, name: String = "demo") async throws
        -> PluginCheck.Report
    {
        let folder = try TemporaryFolder()
        try folder.write(files, under: "\(kind.folder)/\(name)")
        return await PluginCheck.run(path: folder.path + "/\(kind.folder)/\(name)")
    }
    private let manifest = #"manifest = {name = "demo", version = "1.0.0", api = 1, kind = "channel"}"#

    @Test("a whole channel has no errors, only the missing fixtures are mentioned")
    func good() async throws {
        let report = try await check([
            "init.lua":
                "local function send(ctx, message) return {outcome = 'sent'} end\nreturn {\(manifest), send = send}\n",
            "README.md": "x",
        ])
        #expect(report.isGood, "\(report.findings.map(\.text))")
        #expect(report.findings.map(\.code) == ["plugin.fixtures.missing"])
        #expect(report.manifest?.carries == "demo")
    }

    @Test("a syntax error is told with file and line")
    func syntax() async throws {
        let report = try await check(["init.lua": "local a = 1\nlocal b = = 2\nreturn {}\n"])
        let finding = try #require(report.findings.first { $0.severity == .error })
        #expect(finding.file == "channels/demo/init.lua")
        #expect(finding.line == 2)
    }

    @Test("a syntax error in a sibling that is never required is told too")
    func siblingSyntax() async throws {
        let report = try await check([
            "init.lua": "return {\(manifest), send = function() end}", "other.lua": "\n\nif x then\n",
        ])
        #expect(
            report.findings.contains {
                $0.file == "channels/demo/other.lua" && $0.severity == .error && ($0.line ?? 0) >= 3
            })
    }

    @Test("a misspelled manifest key is refused with its line and the likely word")
    func manifestKey() async throws {
        let report = try await check([
            "init.lua": """
            return {
              manifest = {
                name = "demo", version = "1.0.0", api = 1, kind = "channel",
                permisions = {},
              },
              send = function() end,
            }
            """
        ])
        let finding = try #require(report.findings.first { $0.severity == .error })
        #expect(finding.message.contains("did you mean 'permissions'"))
        #expect(finding.line == 4)
    }

    @Test("globals outside the API, assigned globals and unknown functions are errors with their lines")
    func globals() async throws {
        let report = try await check([
            "init.lua": """
            counter = 0
            local function send(ctx, message)
              os.execute("x")
              logg.info("x")
              text.trimm("x")
              return {outcome = "sent"}
            end
            return {\(manifest), send = send}
            """
        ])
        let found = report.findings.filter { $0.severity == .error }.map { "\($0.line ?? 0) \($0.code)" }
        #expect(
            found.sorted() == [
                "1 plugin.global.assigned", "3 plugin.global.unknown", "4 plugin.global.unknown",
                "5 plugin.function.unknown",
            ])
        #expect(report.findings.contains { $0.message.contains("did you mean 'log'") })
        #expect(report.findings.contains { $0.message.contains("did you mean 'text.trim'") })
    }

    @Test("a function without its permission is an error, a permission nobody uses a warning")
    func permissions() async throws {
        let report = try await check([
            "init.lua": """
            local m = {name = "demo", version = "1.0.0", api = 1, kind = "channel", permissions = {mail = true}}
            return {manifest = m, send = function(ctx, message) http.get("https://example.com") return {outcome = "sent"} end}
            """
        ])
        #expect(
            report.findings.contains { $0.code == "plugin.permission.missing" && $0.severity == .error && $0.line == 2 }
        )
        #expect(report.findings.contains { $0.code == "plugin.permission.unused" && $0.severity == .warning })
    }

    @Test("a channel without send and a chunk that acts while it is loaded are refused")
    func entries() async throws {
        let missing = try await check(["init.lua": "return {\(manifest)}"])
        #expect(missing.findings.contains { $0.code == "plugin.entry.missing" })
        let acting = try await check([
            "init.lua": "http.get('https://example.com')\nreturn {\(manifest), send = function() end}"
        ])
        #expect(
            acting.findings.contains { $0.code == "bridge.permission.missing" && $0.line == 1 }, "\(acting.findings)")
    }

    @Test("selfcheck runs with every effect forbidden")
    func selfcheck() async throws {
        let failing = try await check([
            "init.lua":
                "return {\(manifest), send = function() end, selfcheck = function(ctx) error('template is broken') end}"
        ])
        #expect(failing.findings.contains { $0.severity == .error && $0.message.contains("template is broken") })
        let acting = try await check([
            "init.lua": "return {\(manifest), send = function() end, selfcheck = function(ctx) store.set('a', 1) end}"
        ])
        #expect(!acting.isGood)
    }
}
