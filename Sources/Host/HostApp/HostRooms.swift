import Activity
import Auth
import ControlPlane
import Delivery
import Domain
import Foundation
import HostDatabase
import Journal
import PluginKit
import Push
import Settings
import Slots
import Telemetry

/// The rooms of a running host, made in the order in which they need each other.
struct HostRooms: Sendable {
    let home: HomeFolder
    let settings: HostSettings
    let log: HostLog
    let cliToken: String
    let baseURL = LateText()
    let workerSecret: WorkerSecret
    let authenticator: Authenticator
    let activity: ActivityLog
    let attention: AttentionList
    let catalog: PluginCatalog
    let reload: HotReload
    let pluginNews: PluginNewsDesk
    /// What children tell of their scripts' flows, in the order in which it came.
    private let flows: AsyncStream<PluginFlow>
    let slots: SlotSupervisor
    let dispatchers: DispatcherSupervisor
    let fanOut: FanOutRunner
    let context: ControlPlaneContext

    init(home: HomeFolder, settings: HostSettings, executable: String, version: String, log: HostLog) async throws {
        (self.home, self.settings, self.log) = (home, settings, log)
        let clock: WallClock = { Date() }
        cliToken = SecretBytes.make()
        workerSecret = WorkerSecret(setting: settings.workerSecret?.reveal())

        let database = try DatabaseConnection(url: settings.databaseURL.reveal(), root: home.root)
        let key = try SigningKey(setting: settings.jwtSecret?.reveal(), file: home.tokenKey)
        let tokens = TokenBook(database: database, issuer: await TokenIssuer(key: key), now: clock)
        let localSignIn = LocalSignIn(database: database, now: clock)
        authenticator = Authenticator(
            tokens: tokens, sessions: BrowserSessions(database: database, now: clock), localSignIn: localSignIn,
            cliToken: cliToken)

        let feed = ActivityFeed(boot: String(SecretBytes.make().prefix(8)))
        let activity = ActivityLog(path: home.events, feed: feed, now: clock)
        let attention = AttentionList(feed: feed)
        (self.activity, self.attention) = (activity, attention)

        let push = PushAccess(
            devices: PushTable(database), users: UserTable(database),
            endpoints: PushEndpoints(openings: settings.netAllow),
            publicKey: { [home] in try PushKeys(file: home.pushKey).publicKey })
        let (flows, told) = AsyncStream.makeStream(of: PluginFlow.self)
        self.flows = flows
        let worker = Self.childSetting(home, settings, executable, baseURL, workerSecret)
        let reports = SupervisorReports.standard(
            log: activity, attention: attention, failed: { log.error("an activity line could not be written", $0) },
            notice: { source, name, fields in
                if name == PluginFlow.notice, let flow = PluginFlow(notice: fields) { told.yield(flow) }
                await Self.take(source, name, fields, feed)
            },
            request: { source, operation, fields in
                guard case .channel("push") = source else {
                    throw HostFailure(
                        code: "host.operation.unknown",
                        message: "\(source) asked for '\(operation)', which nobody answers")
                }
                return try await push.answer(operation, fields)
            })
        slots = SlotSupervisor(
            home: home, worker: worker, reports: reports,
            failed: { slot, error in log.error("slot_state.json could not be written", error, ["slot": slot.raw]) })
        dispatchers = DispatcherSupervisor(home: home, worker: worker, reports: reports, waitsForBegin: true)

        catalog = try PluginCatalog(home: home.root, installation: home.installation, runtime: home.runtime, now: clock)
        let tool = PluginTool(
            home: home, executable: executable, environment: settings.childEnvironment, log: log.scoped("plugins"))
        let audit = AuditTable(database, key: key.bytes)
        let news = PluginNewsDesk(
            attention: attention, activity: activity, audit: audit, slots: slots, dispatchers: dispatchers,
            catalog: catalog, clock: clock, log: log.scoped("plugins"))
        pluginNews = news
        let reload = HotReload(catalog: catalog, check: { await tool.check($0) }, tell: { await news.take($0) })
        self.reload = reload

        let (supervisor, plugins) = (slots, catalog)
        let enqueue = Enqueue(runtime: home.runtime, clock: clock)
        fanOut = FanOutRunner(
            try FanOut(
                runtime: home.runtime, enqueue: enqueue,
                contact: { ContactDecoder.normalised($1, region: await Self.country($0, supervisor)) },
                extraChannels: { await Self.extraChannels($0, supervisor, plugins, settings) }),
            log: log.scoped("fan-out"),
            published: { count in await feed.publish(.queue, ["spread": .int(Int64(count))]) })
        let folder = home
        context = ControlPlaneContext(
            home: home, version: version, clock: clock, log: log.scoped("api"), baseURL: { [baseURL] in baseURL.value },
            isDispatcherDryRun: settings.isDispatcherDryRun, tokens: tokens, localSignIn: localSignIn,
            audit: audit, slots: slots, dispatchers: dispatchers, enqueue: enqueue,
            fanOut: fanOut,
            activity: activity, attention: attention, plugins: catalog,
            pluginChanges: PluginChanges(
                reload: { try await reload.reload($0, $1) }, changed: { await news.changed($0, $1) }),
            push: push,
            templateText: { slot, name in
                (try? SlotFolder(id: slot, home: folder)).flatMap { TemplateFile.text(named: name, in: $0) }
            },
            sendTerms: { slot, channel in
                (try? await supervisor.overview(slot))?.config.sendTerms(channel, host: settings)
            })
    }

    private static func childSetting(
        _ home: HomeFolder, _ settings: HostSettings, _ executable: String, _ baseURL: LateText, _ secret: WorkerSecret
    ) -> WorkerSetting {
        // What the service manager told this process is not for its children.
        let inherited = settings.childEnvironment.filter {
            !["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"].contains($0.key)
        }
        return WorkerSetting(
            executable: executable,
            environment: {
                inherited.merging([
                    "ENGYNE_HOST_URL": baseURL.value, "ENGYNE_WORKER_SECRET": secret.text,
                    "WORKER_MODE": settings.workerMode,
                ]) { $1 }
            },
            // A stub starts no browser, so only the spread over time holds its start back.
            limits: .init(settings), maxStarting: settings.workerMode == "stub" ? .max : settings.maxBrowsers)
    }

    /// What children say that supervision has no use for: changes of approvals and queues, for the live stream.
    private static func take(_ source: ChildSource, _ name: String, _ fields: JSONObject, _ feed: ActivityFeed) async {
        let slot = fields["slot_id"]?.string.flatMap(SlotID.init)
        switch name {
        case "approval": await feed.publish(.approval, slotID: slot, fields)
        case "queue": await feed.publish(.queue, slotID: slot, fields)
        default: break
        }
    }

    /// The country whose phone numbers come without a prefix; an unknown slot has the usual one.
    private static func country(_ slot: SlotID, _ supervisor: SlotSupervisor) async -> String {
        (try? await supervisor.overview(slot).config.country) ?? "IN"
    }

    /// The channels beyond the standard ones that a slot has on, or that a setting turns on for every slot.
    private static func extraChannels(
        _ slot: SlotID, _ supervisor: SlotSupervisor, _ catalog: PluginCatalog, _ settings: HostSettings
    ) async -> [String] {
        guard let config = try? await supervisor.overview(slot).config else { return [] }
        let own = config.channels.filter(\.value.isEnabled).map(\.key)
        let byDefault = catalog.list().filter { $0.isEnabled && $0.kind == .channel }.compactMap(\.manifest).filter {
            manifest in
            isOnForEverybody(manifest, settings) && config.channel(manifest.carries).enabled != false
        }.map(\.carries)
        return Set(own + byDefault).subtracting(FanOut.standardChannels).sorted()
    }

    /// A host-wide webhook address turns that channel on for every slot that does not say otherwise.
    private static func isOnForEverybody(_ manifest: Manifest, _ settings: HostSettings) -> Bool {
        let resolved = PluginSettings.resolve(manifest: manifest, values: [:], environment: settings.environment)
        return manifest.carries == "webhook" && resolved.sources["url"] == .environment
    }

    /// The standard channels, and every other one that an enabled plugin carries.
    func setChannels() async {
        await dispatchers.setChannels(Set(FanOut.standardChannels + catalog.carriedChannels))
    }

    func watchPlugins() async {
        while !Task.isCancelled {
            do { try await reload.run() } catch is CancellationError { return } catch {
                log.error("looking after plugins failed, it goes on", error)
                do { try await Task.sleep(for: .seconds(5)) } catch { return }
            }
        }
    }

    /// Counts what children tell of their scripts, one after the other.
    func watchFlows() async {
        for await flow in flows { await pluginNews.take(flow) }
    }

    /// The children first: workers and dispatchers settle what they have in hand.
    func shutDown() async {
        async let slotsDown: Void = slots.shutDown()
        async let dispatchersDown: Void = dispatchers.shutDown()
        _ = await (slotsDown, dispatchersDown)
        await activity.feed.finish()
    }
}
