import Domain
import Foundation
import Settings
import Testing

@Suite("HostSettings")
struct HostSettingsTests {
    @Test("nothing said anywhere gives the defaults without a complaint")
    func defaults() {
        let settings = HostSettings()
        #expect(settings.errors.isEmpty)
        #expect(settings.port == 8001)
        #expect(settings.isDispatcherDryRun)
        #expect(settings.retrySeconds == [5, 20, 60, 180, 600])
        #expect(settings.breakerFailures == 5)
        #expect(settings.staleSeconds == 30)
        #expect(settings.pace("whatsapp") == PaceRule(minimumSeconds: 60, jitterSeconds: 30))
    }

    @Test("flag beats environment beats .env beats host.yml beats default")
    func order() {
        let file = "# comment\nport: 4\n"
        let dotEnv = DotEnv(text: "X=1\nENGYNE_PORT=3\n")
        let sources = [
            HostSettings(flags: ["port": "1"], environment: ["ENGYNE_PORT": "2"], dotEnv: dotEnv, hostFile: file),
            HostSettings(environment: ["ENGYNE_PORT": "2"], dotEnv: dotEnv, hostFile: file),
            HostSettings(dotEnv: dotEnv, hostFile: file), HostSettings(hostFile: file), HostSettings(),
        ].map { settings in
            settings.values.first { $0.key.name == "port" }.map { "\($0.value?.int ?? 0) \($0.source)" } ?? ""
        }
        #expect(
            sources == [
                "1 flag --port", "2 environment ENGYNE_PORT", "3 .env:2", "4 config/host.yml:2", "8001 default",
            ])
    }

    @Test("dispatch and slots of host.yml may be shortened, drop-in channels by name")
    func file() {
        let settings = HostSettings(
            hostFile: """
                dispatch: {"retry_seconds": [0.1, 0.2, 0.3, 0.4, 0.5], "breaker": {"failures": 2}, "pace": {"outbox": {"min_seconds": 0}}, "quota": {"outbox": {"hourly": 9}}}
                slots: {"heartbeat_seconds": 0.5, "stale_seconds": 3}
                net: {"allow": ["http://127.0.0.1:80"]}
                """)
        #expect(settings.errors.isEmpty, "\(settings.errors)")
        #expect(settings.retrySeconds.last == 0.5)
        #expect(settings.breakerFailures == 2)
        #expect(settings.breakerOpenSeconds == 60)
        #expect(settings.quota("outbox") == Quota(hourly: 9))
        #expect(settings.netAllow == ["http://127.0.0.1:80"])
    }

    @Test("unknown keys of host.yml and slips in .env are errors with the nearest name")
    func unknown() {
        let settings = HostSettings(
            dotEnv: DotEnv(text: "OTHER=1\nENGYNE_PROT=3\n"), hostFile: "prot: 1\nslots:\n  stale_second: 3\n")
        #expect(
            settings.errors.map(\.message) == [
                "config/host.yml:1: 'prot' is not a setting; did you mean 'port'?",
                "config/host.yml:3: 'slots.stale_second' is not a setting; did you mean 'slots.stale_seconds'?",
                ".env:2: 'ENGYNE_PROT' is not a setting; did you mean 'ENGYNE_PORT'?",
            ])
    }

    @Test("a short token key is refused without showing it")
    func shortKey() throws {
        let settings = HostSettings(environment: ["ENGYNE_JWT_SECRET": "hunter2hunter2"])
        let error = try #require(settings.errors.first)
        #expect(!error.message.contains("hunter2"))
        #expect(settings.values.first { $0.key.name == "jwt_secret" }?.shown == "***")
    }

    @Test("an .env others may read is refused as a whole")
    func exposed() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent(".env").path
        try "ENGYNE_PORT=9\n".write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        #expect(DotEnv.read(path).errors.first?.code == "settings.file.exposed")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        #expect(DotEnv.read(path).entries["ENGYNE_PORT"]?.value == "9")
    }

    @Test("plugins see the environment laid over .env")
    func environment() {
        let settings = HostSettings(
            environment: ["A": "1"], dotEnv: DotEnv(text: "A=2\nexport B='x # y' \nC=z # note\nD=\"a\\nb\""))
        #expect(settings.environment == ["A": "1", "B": "x # y", "C": "z", "D": "a\nb"])
    }

    @Test("a secret never prints itself")
    func secret() {
        let secret = Secret("hunter2")
        #expect("\(secret)" == "***" && String(reflecting: secret) == "***")
        var dumped = ""
        dump(secret, to: &dumped)
        #expect(!dumped.contains("hunter2"))
        #expect(secret.matches("hunter2") && !secret.matches("hunter3"))
    }
}
