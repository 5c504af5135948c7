import Domain
import Testing

@testable import PluginKit

@Suite("Manifest")
struct ManifestTests {
    static let whole: JSONValue = [
        "name": "tele", "version": "1.0.0", "api": 1, "kind": "channel", "summary": "x", "carries": "telegram",
        "audience": "staff",
        "receives": "/webhook",
        "permissions": [
            "hosts": ["api.example.org", "*.example.com"], "secrets": ["BOT_TOKEN"],
            "token_urls": ["https://a.example.org/t"], "mail": true,
        ],
        "settings": [
            "chat_id": ["type": "string", "required": true, "help": "x"],
            "base_url": ["type": "url", "env": "TELE_BASE_URL", "default": "https://api.example.org"],
            "pause": ["type": "integer", "min": 1, "max": 9, "default": 3],
        ], "limits": ["memory_mb": 64, "slice_ms": 300],
    ]

    private func read(_ change: (inout JSONObject) -> Void) throws -> Manifest {
        var table = try #require(Self.whole.object)
        change(&table)
        return try Manifest.read(.object(table), kind: .channel, name: "tele", label: "channels/tele.lua")
    }
    private func problems(_ change: (inout JSONObject) -> Void) throws -> [String] {
        do { _ = try read(change) } catch PluginError.invalidManifest(_, let problems) { return problems }
        return []
    }

    @Test("a whole manifest is read, and reads back from its own JSON")
    func whole() throws {
        let manifest = try read { _ in }
        #expect(manifest.carries == "telegram" && manifest.audience == .staff && manifest.receives == "/webhook")
        #expect(manifest.limits.memoryMegabytes == 64 && manifest.limits.flowSeconds == 120)
        #expect(try Manifest.read(.object(manifest.json), kind: .channel, name: "tele", label: "x") == manifest)
    }

    @Test("empty tables of Lua, which have no kind, are read as empty")
    func emptyTables() throws {
        let manifest = try read {
            $0["settings"] = []
            $0["permissions"] = ["hosts": [:], "secrets": []]
        }
        #expect(manifest.settings.isEmpty && manifest.permissions == PluginPermissions())
    }

    @Test(
        "what a manifest may not say is refused with the key that says it",
        arguments: [
            ("name", "other", "manifest.name"), ("version", "1.0", "manifest.version"), ("api", 2, "manifest.api"),
            ("kind", "connector", "manifest.kind"), ("author", "x", "manifest.author"),
            ("audience", "all", "manifest.audience"),
            ("carries", "Bad Name", "manifest.carries"), ("receives", "/etc", "manifest.receives"),
            ("default", "yes", "manifest.default"),
            ("permissions", ["hosts": ["*"]], "manifest.permissions.hosts"),
            ("permissions", ["hosts": ["*.com"]], "manifest.permissions.hosts"),
            ("permissions", ["hosts": ["127.0.0.1"]], "manifest.permissions.hosts"),
            ("permissions", ["hosts": ["https://a.example.com"]], "manifest.permissions.hosts"),
            ("permissions", ["page": ["write"]], "manifest.permissions.page"),
            ("permissions", ["root": true], "manifest.permissions.root"),
            ("permissions", ["token_urls": ["http://a.example.com/t"]], "manifest.permissions.token_urls"),
            ("settings", ["a": ["type": "text"]], "manifest.settings.a.type"),
            ("settings", ["A": ["type": "string"]], "manifest.settings.A"),
            ("settings", ["a": ["type": "integer", "default": "x"]], "manifest.settings.a.default"),
            ("settings", ["a": ["type": "integer", "mx": 3]], "manifest.settings.a.mx"),
            ("limits", ["memory_mb": 256], "manifest.limits.memory_mb"),
            ("limits", ["threads": 2], "manifest.limits.threads"),
        ] as [(String, JSONValue, String)])
    func refused(_ key: String, _ value: JSONValue, _ expected: String) throws {
        let found = try problems { $0[key] = value }
        #expect(found.contains { $0.hasPrefix(expected + ":") }, "\(found)")
    }

    @Test("every problem is told, not only the first")
    func all() throws {
        let found = try problems {
            $0["version"] = nil
            $0["api"] = nil
            $0["limts"] = [:]
        }
        #expect(found.count == 3 && found.contains { $0.contains("did you mean 'limits'") })
    }
}

@Suite("PluginSettings")
struct PluginSettingsTests {
    private var manifest: Manifest {
        get throws { try Manifest.read(ManifestTests.whole, kind: .channel, name: "tele", label: "x") }
    }

    @Test("the slot's value goes before the environment, the environment before the default")
    func order() throws {
        let manifest = try manifest
        let fromSlot = PluginSettings.resolve(
            manifest: manifest, values: ["chat_id": 12, "base_url": "http://127.0.0.1:9"],
            environment: ["TELE_BASE_URL": "https://b.example.org"])
        #expect(fromSlot.values == ["chat_id": "12", "base_url": "http://127.0.0.1:9", "pause": 3])
        #expect(fromSlot.hosts == [AllowedHost(scheme: "http", host: "127.0.0.1", port: 9, isExplicit: true)])
        let fromEnvironment = PluginSettings.resolve(
            manifest: manifest, values: ["chat_id": "a"], environment: ["TELE_BASE_URL": "http://localhost:8"])
        #expect(fromEnvironment.hosts.first?.isExplicit == true && fromEnvironment.sources["base_url"] == .environment)
        let byDefault = PluginSettings.resolve(manifest: manifest, values: ["chat_id": "a"], environment: [:])
        #expect(byDefault.hosts.first?.isExplicit == false && byDefault.values["base_url"] == "https://api.example.org")
    }

    @Test("a missing required value, a wrong one and an unknown name are problems that never show the value")
    func problems() throws {
        let settings = PluginSettings.resolve(
            manifest: try manifest, values: ["pause": 99, "chatid": "secret-thing", "enabled": true], environment: [:],
            hostKeys: ["enabled"])
        #expect(settings.problems.count == 3)
        #expect(settings.problems.contains("chat_id: is required, set it"))
        #expect(settings.problems.contains("pause: must be at most 9"))
        #expect(settings.problems.contains { $0.contains("did you mean 'chat_id'") })
        #expect(!settings.problems.joined().contains("secret-thing"))
    }

    @Test(
        "an address is allowed by its host only with its scheme and port, inside addresses only when an operator set them",
        arguments: [
            ("https://api.example.com/x", true), ("https://a.b.example.com", true), ("https://example.com", false),
            ("https://api.example.com:444/", false), ("http://api.example.com/", false), ("https://127.0.0.1/", false),
            ("https://api.example.com.evil.org/", false),
        ])
    func allowed(_ url: String, _ expected: Bool) throws {
        let address = try #require(WebAddress(url))
        #expect(AllowedHost(host: "*.example.com").allows(address) == expected)
        #expect(
            !AllowedHost(scheme: "http", host: "localhost", port: 8).allows(
                try #require(WebAddress("http://localhost:8"))))
    }
}
