import Domain
import Foundation
import Synchronization

@testable import PluginKit

/// A home and an installation, watched with the real check in this process and without waiting.
struct PluginHouse {
    actor News {
        private(set) var all: [PluginNews] = []
        func add(_ news: PluginNews) { all.append(news) }
    }

    /// A wall clock a test moves.
    final class Time: Sendable {
        private let seconds = Mutex(1_767_952_800.0)
        var now: Date { Date(timeIntervalSince1970: seconds.withLock { $0 }) }
        func pass(_ more: Double) { seconds.withLock { $0 += more } }
    }

    let folder: TemporaryFolder
    let catalog: PluginCatalog
    let reload: HotReload
    let news = News()
    let time = Time()

    init(_ folder: TemporaryFolder? = nil, fieldLoss: String? = nil) throws {
        let folder = try folder ?? TemporaryFolder()
        self.folder = folder
        let (news, time) = (news, time)
        catalog = try PluginCatalog(
            home: folder.path + "/home", installation: folder.path + "/installation", now: { time.now })
        reload = HotReload(
            catalog: catalog, clock: NoWait(),
            check: { wish in
                var report = await PluginCheck.run(path: wish.keptPath).json
                if wish.against != nil { report["field_loss"] = JSONValue(fieldLoss) }
                return CheckVerdict(report: .object(report))
            },
            tell: { await news.add($0) })
    }

    func write(_ place: String, _ version: String, permissions: String = "", more: String = "", body: String = "")
        throws
    {
        let name = place.split(separator: "/").last.map { String($0.dropLast(4)) } ?? ""
        try folder.write([
            place: """
            return {manifest = {name = "\(name)", version = "\(version)", api = 1, kind = "channel", \(more) permissions = {\(permissions)}},
              send = function(ctx, message) \(body) end}
            """
        ])
    }

    /// Writes a version of the bundled channel `mail` and looks.
    func take(_ version: String) async throws {
        try write("installation/channels/mail.lua", version)
        try await reload.look()
    }

    func record(_ name: String) -> PluginRecord? { catalog.record(.channel, name) }
    var running: String? { record("mail")?.current?.version }

    /// A flow of the running version of `mail`.
    @discardableResult
    func flow(_ outcome: PluginFlow.Outcome, slot: String = "alpha", hash: String? = nil) throws -> FlowVerdict {
        let hash = hash ?? record("mail")?.current?.hash ?? ""
        let isOk = outcome == .ok
        return try catalog.note(
            PluginFlow(
                kind: .channel, plugin: "mail", hash: hash, slot: slot, entry: "send", outcome: outcome,
                code: isOk ? "" : outcome == .limit ? "limit.time.slice" : "script.error.raised",
                file: isOk ? nil : "channels/mail.lua", line: isOk ? nil : 7,
                message: isOk ? "" : "channels/mail.lua:7: it failed"))
    }
}

/// A clock whose waits are over at once.
struct NoWait: Clock {
    var now: ContinuousClock.Instant { ContinuousClock().now }
    var minimumResolution: Duration { .nanoseconds(1) }
    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
    }
}
