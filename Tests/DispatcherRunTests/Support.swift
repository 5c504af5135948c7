import Domain
import Foundation
import Journal
import PluginKit
import Settings
import Slots
import Synchronization

@testable import DispatcherRun

let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

/// A home of its own with slots and enabled channel plugins, and a host that listens.
final class TrialHome: Sendable {
    let home: HomeFolder
    let feed: AsyncStream<LinkEvent>.Continuation
    let port: HostPort
    let heard = Heard()
    /// Midday of the slots' zone, moving on as real time does.
    let clock: HostClock
    /// The number of the last request `ask` made; far from those the tests give themselves.
    private let requests = Mutex(1000)

    init() throws {
        home = HomeFolder(root: NSTemporaryDirectory() + "dispatcher-" + UUID().uuidString, installation: repository)
        for folder in [home.slots, home.runtime] {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        let (events, feed) = AsyncStream.makeStream(of: LinkEvent.self)
        self.feed = feed
        let heard = heard
        port = HostPort(events: events, notify: { heard.note($0, $1) }, reply: { heard.answer($0, $1) })
        let real = HostClock.system
        clock = HostClock(
            uptime: real.uptime,
            wall: { Date(timeIntervalSince1970: 1_767_945_600 + real.uptime().inSeconds) }, sleep: real.sleep)
    }

    /// What a dispatcher told its host.
    final class Heard: Sendable {
        private let told = Mutex<[(name: String, fields: JSONObject)]>([])
        private let replies = Mutex<[Int: Result<JSONValue, HostFailure>]>([:])
        func note(_ name: String, _ fields: JSONObject) { told.withLock { $0.append((name, fields)) } }
        func answer(_ id: Int, _ result: Result<JSONValue, HostFailure>) { replies.withLock { $0[id] = result } }
        func notices(_ name: String) -> [JSONObject] { told.withLock { $0.filter { $0.name == name }.map(\.fields) } }
        func reply(_ id: Int) -> Result<JSONValue, HostFailure>? { replies.withLock { $0[id] } }
    }

    func slot(_ id: String, _ config: String) throws {
        try FileManager.default.createDirectory(atPath: home.slot(id), withIntermediateDirectories: true)
        try Data(config.utf8).write(to: URL(fileURLWithPath: home.slot(id) + "/slot_config.yml"))
    }

    /// Enables a channel plugin as the host does: its files kept under their hash, its name in `plugins.json`.
    func enable(_ bundle: PluginBundle) async throws {
        let loaded = try await PluginLoader.load(bundle)
        let folder = "\(home.pluginVersions)/channel/\(bundle.name)/\(bundle.hash)"
        for (path, bytes) in bundle.files {
            let file = URL(fileURLWithPath: "\(folder)/\(path)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: file)
        }
        let active: JSONValue = [
            "hash": .string(bundle.hash), "version": .string(loaded.manifest.version),
            "since": "2026-01-09T00:00:00.000Z",
            "origin": "bundled", "manifest": .object(loaded.manifest.json),
        ]
        let state: JSONValue = [
            "v": 1, "plugins": .object(["channel/\(bundle.name)": ["enabled": true, "active": active]]),
        ]
        try AtomicFile.write(state.encoded, to: home.plugins)
    }

    func enqueue(_ channel: String, id: String, slot: String = "alpha", phone: String = "+915550000001") async throws {
        let payload: JSONValue = [
            "v": 1, "event_id": .string("\(slot):77:verified"), "slot_id": .string(slot), "lead_id": "77",
            "at": "2026-01-09T08:00:00.000Z", "lead": ["id": "77", "title": "Tablets"],
            "contact": ["name": "Asha", "phone": .string(phone)],
        ]
        let line: JSONObject = [
            "v": 1, "id": .string(id), "at": .string(Timestamp.string(clock.wall())), "slot": .string(slot),
            "channel": .string(channel), "kind": "first_touch", "prio": 80, "idem": .string("\(channel):\(id)"),
            "payload": payload,
        ]
        try await JournalWriter(path: home.queue(channel)).append([line])
    }

    func setup(_ channel: String, environment: [String: String] = ["DISPATCHER_DRY_RUN": "false"]) -> DispatcherSetup {
        DispatcherSetup(
            channel: channel, home: home, settings: HostSettings(environment: environment), runID: "run-1", clock: clock
        )
    }

    func records(_ path: String) -> [JSONObject] {
        var reader = JournalReader(path: path)
        return ((try? reader.readNew())?.entries ?? []).map(\.value)
    }
    func journal(_ channel: String) -> [JSONObject] { records(home.dispatchFolder(channel) + "/journal.1.jsonl") }

    /// What the dispatcher answers to a request of the host's; `nil` when it refuses or says nothing in time.
    func ask(_ operation: String) async -> JSONValue? {
        let id = requests.withLock { number in
            number += 1
            return number
        }
        feed.yield(.request(id: id, operation: operation, [:]))
        guard await wait({ self.heard.reply(id) != nil }) else { return nil }
        return try? heard.reply(id)?.get()
    }

    /// Waits for something another task does; false after half a minute, which only a broken dispatcher needs.
    func wait(_ condition: @Sendable () async -> Bool) async -> Bool {
        let end = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < end {
            if await condition() { return true }
            do { try await Task.sleep(for: .milliseconds(20)) } catch { return false }
        }
        return await condition()
    }
}
