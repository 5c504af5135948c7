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

/// A home on disk with everything the operations use, and no child process: starting one always fails.
final class TestHome: Sendable {
    let home: HomeFolder
    let context: ControlPlaneContext
    let audit: AuditTable

    init(slots: [String: String] = ["alpha": "", "beta": ""]) async throws {
        let root = NSTemporaryDirectory() + "engyne-cp-\(UInt64.random(in: 0...(.max)))"
        let clock: WallClock = { Date(timeIntervalSince1970: 1_768_000_000) }
        home = HomeFolder(root: root, installation: root + "/none")
        try FileManager.default.createDirectory(atPath: home.runtime, withIntermediateDirectories: true)
        for (name, config) in slots {
            try FileManager.default.createDirectory(atPath: home.slot(name), withIntermediateDirectories: true)
            try Data(config.utf8).write(to: URL(fileURLWithPath: home.slot(name) + "/slot_config.yml"))
        }
        let database = try DatabaseConnection(url: "sqlite::memory:", root: root)
        let key = try SigningKey(setting: String(repeating: "k", count: 32), file: "/nowhere")
        audit = AuditTable(database, key: key.bytes)
        let feed = ActivityFeed(boot: "boot")
        let worker = WorkerSetting(executable: "/bin/false", environment: { [:] })
        let launcher: ChildLauncher = { _, _ in throw SlotError.startFailed("test", problem: "no children here") }
        let enqueue = Enqueue(runtime: home.runtime, clock: clock)
        let fanOut = try FanOut(runtime: home.runtime, enqueue: enqueue, extraChannels: { _ in [] })
        let catalog = try PluginCatalog(home: root, installation: home.installation, now: clock)
        context = ControlPlaneContext(
            home: home, version: "test", clock: clock, log: .silent, baseURL: { "http://127.0.0.1:8001" },
            isDispatcherDryRun: true,
            tokens: TokenBook(database: database, issuer: await TokenIssuer(key: key), now: clock),
            localSignIn: LocalSignIn(database: database, now: clock), audit: audit,
            slots: SlotSupervisor(
                home: home, worker: worker, launcher: launcher, reports: SupervisorReports(), failed: { _, _ in }),
            dispatchers: DispatcherSupervisor(
                home: home, worker: worker, launcher: launcher, reports: SupervisorReports()),
            enqueue: enqueue, fanOut: FanOutRunner(fanOut, log: .silent),
            activity: ActivityLog(path: home.events, feed: feed, now: clock), attention: AttentionList(feed: feed),
            plugins: catalog, pluginChanges: PluginChanges(reload: { _, _ in nil }, changed: { _, _ in }),
            push: PushAccess(
                devices: PushTable(database), users: UserTable(database), endpoints: PushEndpoints(openings: []),
                publicKey: { [home] in try PushKeys(file: home.pushKey).publicKey }),
            templateText: { _, name in name == "first_touch" ? "Hello" : nil },
            sendTerms: { _, _ in
                SendTerms(
                    zone: .gmt, pace: .phoneNumber, quota: Quota(),
                    window: SendWindow(startMinute: 0, endMinute: 1440, zone: .gmt))
            })
        await context.slots.begin()
    }

    deinit { try? FileManager.default.removeItem(atPath: home.root) }

    func admin() -> Caller {
        Caller(actor: Actor(id: "user:root", name: "root", role: .admin, slots: .all), requestID: "r1", via: "api")
    }

    func client(_ slots: String..., grants: Set<Grant> = []) -> Caller {
        let actor = Actor(
            id: "token:client", name: "client", role: .client, slots: .only(Set(slots.compactMap(SlotID.init))),
            grants: grants)
        return Caller(actor: actor, requestID: "r2", via: "api")
    }

    func slot(_ name: String) throws -> SlotID {
        guard let id = SlotID(name) else { throw SlotError.badName(name) }
        return id
    }

    /// Adds a draft as a dispatcher does.
    @discardableResult
    func draft(_ id: String, slot: String) async throws -> Approval {
        let at = context.clock()
        let approval = Approval(
            id: id, state: .pending, slot: slot, channel: "whatsapp", audience: .buyer, leadID: "77",
            to: "+915550000001", subject: nil,
            body: "Hello", bodySHA256: "x", template: nil, createdAt: at, expiresAt: at.addingTimeInterval(3600),
            at: at,
            by: "dispatcher", via: "dispatcher")
        try await context.approvals.draft(approval)
        return approval
    }

    func event(slot: String, lead: String) -> JSONObject {
        [
            "v": 1, "event_id": .string("\(slot):\(lead):verified"), "slot_id": .string(slot), "run_id": "r",
            "lead_id": .string(lead),
            "at": "2026-01-09T10:00:00.000Z", "lead": ["id": .string(lead), "title": "Tablets"],
            "contact": ["phone": "+915550000001"],
            "evidence": ["by": "test"], "plugin": ["name": "x", "version": "1", "hash": "0"],
        ]
    }

    func writeLeads(_ slot: String, _ events: [JSONObject]) async throws {
        try await JournalWriter(path: home.slot(slot) + "/leads.jsonl").append(events)
    }

    /// The text of a slot's settings file.
    func config(_ slot: String) throws -> String {
        try String(contentsOfFile: home.slot(slot) + "/slot_config.yml", encoding: .utf8)
    }

    func audited() async throws -> [String] {
        try await audit.list(limit: 100, before: nil).map {
            "\($0["action"]?.string ?? "") \($0["object"]?.string ?? "") \($0["outcome"]?.string ?? "")"
        }
    }
}
