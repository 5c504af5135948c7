package import Domain
package import Foundation
import GRDB

/// A signed-in browser.
package struct SessionRow: Sendable, Hashable {
    package let digest: String
    package let actor: String
    package let csrf: String
    package let role: Role
    package let createdAt: Date
    package let seenAt: Date
    package let expiresAt: Date

    package init(digest: String, actor: String, csrf: String, role: Role, createdAt: Date, seenAt: Date, expiresAt: Date) {
        (self.digest, self.actor, self.csrf, self.role) = (digest, actor, csrf, role)
        (self.createdAt, self.seenAt, self.expiresAt) = (createdAt, seenAt, expiresAt)
    }
}

/// Sessions, and the one-time codes that open one. Both stand as digests only.
package struct SessionTable: Sendable {
    private let database: DatabaseConnection
    package init(_ database: DatabaseConnection) { self.database = database }

    package func insertCode(digest: String, actor: String, expiresAt: Date) async throws {
        try await database.writer.write { db in
            try db.execute(
                sql: "INSERT INTO login_codes (digest, actor, expires_at) VALUES (?,?,?)",
                arguments: [digest, actor, Timestamp.string(expiresAt)])
        }
    }

    /// Uses a code up: its actor the first time, `nil` for an unknown, used or expired one. One statement decides, so
    /// two at once cannot both win.
    package func takeCode(digest: String, now: Date) async throws -> String? {
        try await database.writer.write { db in
            let stamp = Timestamp.string(now)
            try db.execute(
                sql: "UPDATE login_codes SET used_at = ? WHERE digest = ? AND used_at IS NULL AND expires_at > ?",
                arguments: [stamp, digest, stamp])
            guard db.changesCount == 1 else { return nil }
            return try String.fetchOne(db, sql: "SELECT actor FROM login_codes WHERE digest = ?", arguments: [digest])
        }
    }

    package func insert(_ row: SessionRow) async throws {
        try await database.writer.write { db in
            try db.execute(
                sql: "INSERT INTO sessions (digest, actor, csrf, role, created_at, seen_at, expires_at) VALUES (?,?,?,?,?,?,?)",
                arguments: [
                    row.digest, row.actor, row.csrf, row.role.rawValue, Timestamp.string(row.createdAt),
                    Timestamp.string(row.seenAt), Timestamp.string(row.expiresAt),
                ])
        }
    }

    package func find(digest: String) async throws -> SessionRow? {
        try await database.writer.read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM sessions WHERE digest = ?", arguments: [digest]).flatMap { row in
                guard let role = Role(rawValue: row["role"]), let created = Timestamp.date(row["created_at"]),
                    let seen = Timestamp.date(row["seen_at"]), let expires = Timestamp.date(row["expires_at"])
                else { return nil }
                return SessionRow(
                    digest: row["digest"], actor: row["actor"], csrf: row["csrf"], role: role, createdAt: created, seenAt: seen,
                    expiresAt: expires)
            }
        }
    }

    package func touch(digest: String, at: Date) async throws {
        try await database.writer.write { db in
            try db.execute(sql: "UPDATE sessions SET seen_at = ? WHERE digest = ?", arguments: [Timestamp.string(at), digest])
        }
    }

    package func delete(digest: String) async throws {
        try await database.writer.write { db in
            try db.execute(sql: "DELETE FROM sessions WHERE digest = ?", arguments: [digest])
        }
    }
}
