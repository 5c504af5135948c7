import API
import Activity
import Auth
import ControlPlane
import Delivery
import Domain
import Foundation
import HostDatabase
import Logging
import PluginKit
import Push
import ServiceLifecycle
import Settings
import Slots
import Telemetry

/// The real server on a free port, over a home without children.
final class TestServer: Sendable {
    static let workerSecret = "a-secret-of-the-workers"
    static let cliToken = "token-of-this-start"
    let home: HomeFolder
    let context: ControlPlaneContext
    let port: Int
    let admin: String
    let client: String
    private let group: ServiceGroup
    private let running: Task<Void, any Error>

    init(configure: (inout APIConfiguration) -> Void = { _ in }) async throws {
        let root = NSTemporaryDirectory() + "engyne-api-\(UInt64.random(in: 0...(.max)))"
        let clock: WallClock = { Date() }
        home = HomeFolder(root: root, installation: root + "/none")
        for name in ["alpha", "beta"] {
            try FileManager.default.createDirectory(atPath: home.slot(name), withIntermediateDirectories: true)
            try Data().write(to: URL(fileURLWithPath: home.slot(name) + "/slot_config.yml"))
        }
        try FileManager.default.createDirectory(atPath: home.runtime, withIntermediateDirectories: true)
        let database = try DatabaseConnection(url: "sqlite:///runtime/engyne.db", root: root)
        let key = try SigningKey(setting: nil, file: home.tokenKey)
        let tokens = TokenBook(database: database, issuer: await TokenIssuer(key: key), now: clock)
        let local = LocalSignIn(database: database, now: clock)
        context = try await Self.context(home, database, key, tokens, local, clock)
        admin = try await tokens.create(name: "admin", role: "admin", slots: [], seconds: 600)["token"]?.string ?? ""
        client =
            try await tokens.create(name: "client", role: "client", slots: ["alpha"], seconds: 600)["token"]?.string
            ?? ""
        var configuration = APIConfiguration(port: 0)
        configuration.tickSeconds = 0.2
        configure(&configuration)
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let server = APIServer(
            configuration: configuration, context: context,
            authenticator: Authenticator(
                tokens: tokens, sessions: BrowserSessions(database: database, now: clock), localSignIn: local,
                cliToken: Self.cliToken),
            workerSecret: WorkerSecret(setting: Self.workerSecret),
            files: StaticFiles {
                $0 == "index.html"
                    ? StaticFile(bytes: Array("<html>".utf8), mediaType: "text/html", etag: "\"e1\"") : nil
            },
            log: .silent, onReady: { found.yield($0) })
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: server)], logger: .init(label: "test") { _ in SwiftLogNoOpLogHandler() }))
        self.group = group
        running = Task {
            defer { found.finish() }
            try await group.run()
        }
        guard let port = await ports.first(where: { _ in true }) else {
            try await running.value
            throw RawHTTP.NoAnswer()
        }
        self.port = port
    }

    private static func context(
        _ home: HomeFolder, _ database: DatabaseConnection, _ key: SigningKey, _ tokens: TokenBook,
        _ local: LocalSignIn,
        _ clock: @escaping WallClock
    ) async throws -> ControlPlaneContext {
        let feed = ActivityFeed(boot: "boot")
        let worker = WorkerSetting(executable: "/bin/false", environment: { [:] })
        let launcher: ChildLauncher = { _, _ in throw SlotError.startFailed("test", problem: "no children here") }
        let enqueue = Enqueue(runtime: home.runtime, clock: clock)
        let fanOut = try FanOut(runtime: home.runtime, enqueue: enqueue, extraChannels: { _ in [] })
        let context = ControlPlaneContext(
            home: home, version: "test", clock: clock, log: .silent, baseURL: { "http://127.0.0.1:0" },
            isDispatcherDryRun: true,
            tokens: tokens, localSignIn: local, audit: AuditTable(database, key: key.bytes),
            slots: SlotSupervisor(
                home: home, worker: worker, launcher: launcher, reports: SupervisorReports(), failed: { _, _ in }),
            dispatchers: DispatcherSupervisor(
                home: home, worker: worker, launcher: launcher, reports: SupervisorReports()),
            enqueue: enqueue, fanOut: FanOutRunner(fanOut, log: .silent),
            activity: ActivityLog(path: home.events, feed: feed, now: clock), attention: AttentionList(feed: feed),
            plugins: try PluginCatalog(home: home.root, installation: home.installation, now: clock),
            pluginChanges: PluginChanges(reload: { _, _ in nil }, changed: { _, _ in }),
            push: PushAccess(
                devices: PushTable(database), users: UserTable(database), endpoints: PushEndpoints(openings: []),
                publicKey: { try PushKeys(file: home.pushKey).publicKey }),
            templateText: { _, _ in "Hello" })
        await context.slots.begin()
        return context
    }

    deinit { try? FileManager.default.removeItem(atPath: home.root) }

    func stop() async throws {
        await group.triggerGracefulShutdown()
        try await running.value
    }

    /// Ends it as a host does that is asked to end: its task is cancelled.
    func cancel() async {
        running.cancel()
        _ = await running.result
    }

    /// Runs a test against a server and ends it, whatever happens.
    static func with(
        configure: (inout APIConfiguration) -> Void = { _ in }, _ test: (TestServer) async throws -> Void
    ) async throws {
        let server = try await TestServer(configure: configure)
        do { try await test(server) } catch {
            try await server.stop()
            throw error
        }
        try await server.stop()
    }

    func call(
        _ method: String, _ path: String, _ token: String? = nil, body: String? = nil, headers: [String: String] = [:]
    ) async throws -> RawHTTP.Answer {
        var all = headers
        if let token { all["Authorization"] = "Bearer \(token)" }
        return try await RawHTTP.request(port, method, path, headers: all, body: body)
    }
}
