import Domain
import Foundation
import Testing

@testable import PluginKit

/// One wrong plugin for each rule, and a correct one beside it that must not be accused.
@Suite("CheckRule")
struct CheckRulesTests {
    private func check(_ files: [String: String], kind: PluginKind = .channel) async throws -> [Finding] {
        let folder = try TemporaryFolder()
        var all = files
        all["README.md"] = "x"
        all["fixtures/case.json"] = "{}"
        try folder.write(all, under: "\(kind.folder)/demo")
        return await PluginCheck.run(path: folder.path + "/\(kind.folder)/demo").findings
    }

    /// A channel with these lines between its braces.
    private func channel(_ manifest: String = "", _ body: String = "") async throws -> [String] {
        try await check([
            "init.lua": """
            return {
              manifest = {
                name = "demo", version = "1.0.0", api = 1, kind = "channel",
                \(manifest)
              },
              send = function(ctx, message)
                \(body)
                return { outcome = "sent" }
              end,
            }
            """
        ]).map(\.text)
    }

    private func connector(_ entries: String, _ manifest: String = "permissions = { page = { \"read\", \"click\" } }")
        async throws
        -> [String]
    {
        try await check(
            [
                "init.lua": """
                return {
                  manifest = {
                    name = "demo", version = "1.0.0", api = 1, kind = "connector",
                    \(manifest)
                  },
                \(entries)
                }
                """
            ], kind: .connector
        ).map(\.text)
    }

    @Test("each finding says which rule spoke, also in its JSON")
    func named() async throws {
        let findings = try await check(["init.lua": "local a =\nreturn {}"])
        #expect(findings.map(\.rule) == ["syntax"])
        #expect(findings.first?.text.hasSuffix("[syntax]") == true)
        #expect(findings.first?.json["rule"] == "syntax")
        #expect(Set(PluginCheck.ruleNames).count == PluginCheck.ruleNames.count && PluginCheck.ruleNames.count >= 12)
    }

    @Test("a good plugin hears nothing")
    func good() async throws {
        #expect(
            try await channel(
                #"permissions = { hosts = { "api.example.com" }, secrets = { "TOKEN" } }, settings = { base = { type = "url", required = true } },"#,
                #"local s = ctx.settings http.post(s.base, "", { headers = { a = secret.use("TOKEN") } })"#) == [])
        #expect(
            try await connector(
                """
                  login = function(ctx, page) return "ok" end,
                  observe = function(ctx, page) return { leads = {} } end,
                  click = function(ctx, page, lead) page.click("a", "b") return { result = "uncertain" } end,
                  verify = function(ctx, page, lead) return { verified = false } end,
                """) == [])
    }

    @Test("a manifest's unknown keys, wrong types and wrong names are told at their lines")
    func manifests() async throws {
        let findings = try await channel(
            """
            sumary = "x",
                version = 1,
                permissions = { host = {}, page = { "red" }, mail = "yes", hosts = { "*" } },
                settings = { a = { type = "strng" }, b = { type = "integer", min = "1", defalt = 2 }, C = { type = "list" } },
                limits = { memory_mb = 4096, slice = 1 },
            """)
        func said(_ part: String) -> Bool { findings.contains { $0.contains(part) } }
        #expect(
            said("init.lua:4: error: manifest.sumary: is no known key; did you mean 'summary'? [manifest]"),
            "\(findings)")
        #expect(said("manifest.version: must be a text"))
        #expect(said(":6: error: manifest.permissions.host: is no known key; did you mean 'hosts'?"))
        #expect(said("'red' is unknown, did you mean 'read'?") || said("'red' is unknown"))
        #expect(said("manifest.permissions.mail: must be true or false"))
        #expect(said("'*' is no host"))
        #expect(said("manifest.settings.a.type: 'strng' is no type; did you mean 'string'?"), "\(findings)")
        #expect(said("manifest.settings.b.defalt: is no known key; did you mean 'default'?"))
        #expect(said("manifest.settings.b.min: must be a number"))
        #expect(said("manifest.settings.C: a setting's name is a-z, 0-9 and _"))
        #expect(said(":8: error: manifest.limits.memory_mb: must be a whole number from 1 to 128"))
        #expect(said("manifest.limits.slice: is no known key"))
        let other = try await check([
            "init.lua":
                "return {manifest = {name = 'dmo', version = '1', api = 2, kind = 'connector'}, send = function() end}"
        ]).map(\.message)
        #expect(other.contains { $0.contains("manifest.name: is 'dmo', must be 'demo'") })
        #expect(other.contains { $0.contains("manifest.kind: is 'connector', must be 'channel'") })
        #expect(other.contains { $0.contains("manifest.api: must be 1") })
        #expect(other.contains { $0.contains("manifest.version: must be three numbers") })
    }

    @Test("a misspelled global is told although a local of that name exists elsewhere")
    func scopes() async throws {
        let findings = try await channel("", "do local total = 1 end print(total)")
        #expect(
            findings.count == 1 && findings[0].contains("'total' is no global of the API")
                && findings[0].hasSuffix("[unknown-global]"))
    }

    @Test("a function of a module behind a local name is looked up too")
    func aliases() async throws {
        let findings = try await channel("", "local t = text t.trimm('x')")
        #expect(
            findings == [
                "channels/demo/init.lua:7: error: text.trimm is not in the API; did you mean 'text.trim'? [unknown-function]"
            ])
    }

    @Test("a permission is missed through a local name, and a secret that is written out must be named")
    func missing() async throws {
        #expect(
            try await channel("", "local get = http.get get('https://x.example.com')").first?.contains(
                "permissions.hosts [missing-permission]") == true)
        let findings = try await channel(#"permissions = { secrets = { "A" } },"#, #"secret.has("A") secret.has("B")"#)
        #expect(
            findings == [
                "channels/demo/init.lua:7: error: secret.has is used but the manifest does not ask for permissions.secrets \"B\" [missing-permission]"
            ])
    }

    @Test("a permission nobody uses is told at its line; one that may be used by a computed name is not")
    func unused() async throws {
        let findings = try await channel(
            #"permissions = { mail = true, secrets = { "A", "B" }, hosts = { "x.example.com" } },"#, #"secret.has("A")"#
        )
        #expect(
            findings.map { String($0.prefix { $0 != "[" }) } == [
                "channels/demo/init.lua:4: warning: permissions.mail is asked for but nothing uses it ",
                "channels/demo/init.lua:4: warning: permissions.hosts is asked for but nothing uses it ",
                "channels/demo/init.lua:4: warning: permissions.secrets \"B\" is asked for but nothing uses it ",
            ], "\(findings)")
        #expect(
            try await channel(
                #"permissions = { secrets = { "A" } },"#,
                "local names = { 'A' } for _, n in ipairs(names) do secret.has(n) end") == [])
        #expect(
            try await connector(
                """
                  login = function(ctx, page) return "ok" end,
                  observe = function(ctx, page) return { leads = {} } end,
                  click = function(ctx, page, lead) return require("act")(page) end,
                  verify = function() return { verified = false } end,
                """
            ).contains { $0.contains("permissions.page \"click\"") })
    }

    @Test("page.click in observe's body is wrong, in click and in a helper it is not said to be")
    func phases() async throws {
        let findings = try await connector(
            """
              login = function(ctx, page) return "ok" end,
              observe = function(ctx, page) for _ = 1, 2 do page.click("a", "b") end return { leads = {} } end,
              click = function(ctx, page) page.click("a", "b") return { result = "uncertain" } end,
              verify = function() store.set("a", 1) return { verified = false } end,
              pages = function() store.get("a") return {} end,
            """)
        #expect(
            findings == [
                "connectors/demo/init.lua:7: error: page.click stands in 'observe', but works only in: click [wrong-phase]",
                findings.last ?? "",
            ])
        #expect(findings.last?.contains(":10: error: store.get stands in 'pages'") == true)
    }

    @Test("an entry in a sibling file is judged as that entry")
    func siblingPhase() async throws {
        let findings = try await check(
            [
                "init.lua": """
                return { manifest = { name = "demo", version = "1.0.0", api = 1, kind = "connector",
                    permissions = { page = { "read", "click" } } },
                  login = function() return "ok" end, observe = require "observe", click = require "click",
                  verify = function() return { verified = false } end }
                """,
                "observe.lua": "return function(ctx, page)\n  page.click('a', 'b')\n  return { leads = {} }\nend\n",
                "click.lua":
                    "return function(ctx, page)\n  page.click('a', 'b')\n  return { result = 'uncertain' }\nend\n",
            ], kind: .connector)
        #expect(
            findings.map { "\($0.file):\($0.line ?? 0) \($0.code)" } == [
                "connectors/demo/observe.lua:2 plugin.call.wrong_phase"
            ])
    }

    @Test("settings: undeclared and unread ones, and declarations that cannot mean what they say")
    func settings() async throws {
        let findings = try await channel(
            """
            settings = {
                  base_url = { type = "url" },
                  count = { type = "integer", min = 5, max = 1 },
                  mode = { type = "string", one_of = { "a", 2 }, min = 1 },
                  name = { type = "string", required = true, default = "x", env = "X" },
                  other = { type = "string", env = "X" },
                },
            """, "log.info(ctx.settings.bas_url, ctx.settings.mode, ctx.settings.name, ctx.settings.count)")
        func said(_ part: String) -> Bool { findings.contains { $0.contains(part) } }
        #expect(
            said(
                "ctx.settings.bas_url is read but manifest.settings does not declare it; did you mean 'base_url'? [settings]"
            ), "\(findings)")
        #expect(said(":6: error: manifest.settings.count.min: is greater than max"), "\(findings)")
        #expect(said(":7: error: manifest.settings.mode.one_of: '2' is not of type string"), "\(findings)")
        #expect(said(":7: warning: manifest.settings.mode.min: means nothing for a string"))
        #expect(said(":8: warning: manifest.settings.name.required: means nothing beside a default"))
        #expect(said(":9: warning: manifest.settings.other.env: X is also that of 'name'"))
        #expect(said(":9: warning: manifest.settings.other is declared but nothing reads it"))
        #expect(!said("manifest.settings.base_url is declared"))
        #expect(
            try await channel(
                #"settings = { a = { type = "string" } },"#, "for k in pairs(ctx.settings) do log.info(k) end") == [])
    }
}
