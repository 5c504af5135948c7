import API
import Activity
import Auth
import ControlPlane
import Delivery
import Domain
import Foundation
import HostDatabase
import Journal
import LuaBridge
import PluginKit
import ProcessBridge
package import Settings
import Slots
import Synchronization
import Telemetry

/// The host process put together: one lock, one database, one API, and the supervision of everything else.
///
/// Start: lock → files, database, plugins → API listening → `host.json` → leftovers of an earlier host ended → slots and
/// dispatchers. Stop is the way back: the children first, so that sends in flight settle, then the API, then the lock.
/// No Lua and no browser live here.
package struct HostAssembly: Sendable {
    private let home: HomeFolder
    private let settings: HostSettings
    private let executable: String
    private let version: String
    private let uiFolder: String?
    private let withSlots: Bool
    private let withDispatchers: Bool
    private let log = HostLog(room: "host")

    package init(
        home: HomeFolder, settings: HostSettings, executable: String, version: String, uiFolder: String?,
        withSlots: Bool,
        withDispatchers: Bool
    ) {
        (self.home, self.settings, self.executable, self.version) = (home, settings, executable, version)
        (self.uiFolder, self.withSlots, self.withDispatchers) = (uiFolder, withSlots, withDispatchers)
    }

    /// Serves until `isOver` says so.
    /// - Throws: `host.home.busy` (75) when another host has this home, `api.port.taken` (69), and what makes its files
    ///   unusable.
    package func run(until isOver: @escaping @Sendable () -> Bool) async throws {
        LuaSandbox.forbidInThisProcess()
        ProcessLife.becomeSubreaper()
        do throws(ProcessError) { try ProcessLife.raiseOpenFiles() } catch {
            log.warn("the limit of open files stays as it is: \(error)")
        }
        try AtomicFile.makeFolder(home.runtime)
        try AtomicFile.makeFolder(home.slots)
        try FileSystemKind.refuseNetwork(home.runtime)
        guard let lock = try FileLock.tryLock(home.hostLock) else {
            throw HostFailure(
                code: "host.home.busy",
                message: "process \(FileLock.holder(of: home.hostLock) ?? "?") already runs the host of \(home.root)",
                hint: "end it with 'engyne-host stop-all', or name another home with --home")
        }
        defer { lock.release() }
        let rooms = try await HostRooms(
            home: home, settings: settings, executable: executable, version: version, log: log)
        try await live(rooms, until: isOver)
        log.info("stopped")
    }

    private func live(_ rooms: HostRooms, until isOver: @escaping @Sendable () -> Bool) async throws {
        try await rooms.activity.restore()
        try await rooms.reload.look()
        await rooms.pluginNews.restate()
        let bound = OneValue<Int?>()
        let server = APIServer(
            configuration: APIConfiguration(bind: settings.bind, port: settings.port, publicURL: settings.publicURL),
            context: rooms.context, authenticator: rooms.authenticator, workerSecret: rooms.workerSecret,
            files: .dashboard(folder: uiFolder), log: log, onReady: { bound.give($0) })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            group.addTask {
                guard let port = await bound.value() else { return }
                rooms.baseURL.set("http://\(Self.reachable(settings.bind)):\(port)")
                try HostInfo(rooms, version: version).write(to: home.hostInfo)
                log.info("listening", ["url": rooms.baseURL.value, "home": home.root])
                await serve(rooms, until: isOver)
            }
            // The first to end decides: the API only ends by failing, the other when somebody asked.
            let result = await group.nextResult()
            try HostInfo.remove(home.hostInfo)
            bound.give(nil)
            await rooms.shutDown()
            group.cancelAll()
            if case .failure(let error)? = result { throw error }
        }
    }

    private func serve(_ rooms: HostRooms, until isOver: @escaping @Sendable () -> Bool) async {
        await withTaskGroup { group in
            let service = rooms.serviceWatch()
            // Known also without workers: people look at slots and approve for them, and may start one.
            await rooms.slots.begin(startsByItself: withSlots)
            group.addTask { await rooms.slots.run() }
            await rooms.setChannels()
            await rooms.dispatchers.begin(startsByItself: withDispatchers)
            group.addTask { await rooms.dispatchers.run() }
            group.addTask { await rooms.fanOut.run() }
            group.addTask { await rooms.watchPlugins() }
            group.addTask { await rooms.watchFlows() }
            group.addTask { await HoldWatch(rooms.context).run() }
            service.isReady()
            group.addTask { await service.run() }
            while !isOver(), !Task.isCancelled {
                do { try await Task.sleep(for: .milliseconds(100)) } catch { break }
            }
            service.isStopping()
            await shutDown(rooms)
            group.cancelAll()
        }
    }

    /// Says what it waits for: somebody may sit before it.
    private func shutDown(_ rooms: HostRooms) async {
        ShutdownLimit.begin(log: log)
        log.info(
            "stopping", ["children": "\(await rooms.living.count)", "at_most_seconds": "\(Int(ShutdownLimit.seconds))"])
        let telling = Task {
            while !Task.isCancelled {
                do { try await Task.sleep(for: .seconds(3)) } catch { return }
                log.info("still ending", ["what": await rooms.living.joined(separator: ", ")])
            }
        }
        await rooms.shutDown()
        telling.cancel()
        log.info("children ended")
    }

    /// An address children and the command line can reach: a wildcard is reached through loopback.
    private static func reachable(_ bind: String) -> String {
        switch bind {
        case "0.0.0.0", "localhost": "127.0.0.1"
        case "::": "[::1]"
        default: bind.contains(":") ? "[\(bind)]" : bind
        }
    }
}
