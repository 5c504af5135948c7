import Domain
import Foundation
package import GRDB

/// The host's one database: users, sessions, tokens, push subscriptions, nodes and the audit. Never slots, leads,
/// messages or contacts. Only the host process (and the command line while no host runs) opens it.
package struct DatabaseConnection: Sendable {
    package let writer: DatabaseQueue

    /// Opens and migrates.
    /// - Parameters:
    ///   - url: `sqlite:///path` (a relative path counts from `root`), or `sqlite::memory:`.
    ///   - root: the home directory.
    /// - Throws: `DatabaseProblem`.
    package init(url: String, root: String) throws {
        if url == "sqlite::memory:" {
            writer = try DatabaseQueue()
        } else {
            writer = try Self.queue(at: try Self.path(of: url, root: root))
        }
        try Migrations.all.migrate(writer)
    }

    private static func queue(at path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")
        }
        do {
            try FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try makePrivate(path)
            return try DatabaseQueue(path: path, configuration: configuration)
        } catch {
            throw DatabaseProblem.unopenable(path: path, problem: "\(error)")
        }
    }

    /// Made before SQLite opens it, so that no moment exists in which others could read it; the files beside it get the
    /// same mode from SQLite.
    private static func makePrivate(_ path: String) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        close(descriptor)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }

    private static func path(of url: String, root: String) throws -> String {
        guard url.hasPrefix("sqlite:///") else {
            throw DatabaseProblem.unsupported(url: String(url.prefix { $0 != ":" }))
        }
        let path = String(url.dropFirst("sqlite:///".count))
        guard !path.isEmpty else { throw DatabaseProblem.unsupported(url: "sqlite") }
        return path.hasPrefix("/") ? path : root + "/" + (path.hasPrefix("./") ? String(path.dropFirst(2)) : path)
    }
}
