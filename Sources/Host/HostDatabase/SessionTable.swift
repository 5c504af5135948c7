import Domain
package import Foundation
import GRDB

/// A signed-in browser and its person, read together so that both are of now.
package struct SessionRow: Sendable, Hashable {
    package let digest: String
    package let user: UserRow
    package let createdAt: Date
    package let seenAt: Date
    package let expiresAt: Date
}

/// Sessions, and the one-time codes that open one. Both stand as digests only.
package struct SessionTable: Sendable {
    private let database: DatabaseConnection
    package init(_ database: DatabaseConnection) { self.database = database }

    package func insertCode(digest: String, userID: String, expiresAt: Date) async throws {
        try await database.writer.write { db in
            try db.execute(
                sql: "INSERT INTO login_codes (digest, user_id, expires_at) VALUES (?,?,?)",
                arguments: [digest, userID, Timestamp.string(expiresAt)])
        }
    }

    /// Uses a code up: its user the first time, `nil` for an unknown, used or expired one. One statement decides, so
    /// two at once cannot both win.
    package func takeCode(digest: String, now: Date) async throws -> String? {
        try await database.writer.write { db in
            let stamp = Timestamp.string(now)
            try db.execute(
                sql: "UPDATE login_codes SET used_at = ? WHERE digest = ? AND used_at IS NULL AND expires_at > ?",
                arguments: [stamp, digest, stamp])
            guard db.changesCount == 1 else { return nil }
            return try String.fetchOne(db, sql: "SELECT user_id FROM login_codes WHERE digest = ?", arguments: [digest])
        }
    }

    /// Opens a session; what has expired long ago is swept out with it.
    package func insert(digest: String, userID: String, at now: Date, expiresAt: Date) async throws {
        try await database.writer.write { db in
            let stamp = Timestamp.string(now)
            try db.execute(sql: "DELETE FROM sessions WHERE expires_at < ?", arguments: [stamp])
            try db.execute(sql: "DELETE FROM login_codes WHERE expires_at < ?", arguments: [stamp])
            try db.execute(
                sql: "INSERT INTO sessions (digest, user_id, created_at, seen_at, expires_at) VALUES (?,?,?,?,?)",
                arguments: [digest, userID, stamp, stamp, Timestamp.string(expiresAt)])
        }
    }

    package func find(digest: String) async throws -> SessionRow? {
        try await database.writer.read { db in
            guard let row = try Row.fetchOne(db, sql: "SELECT * FROM sessions WHERE digest = ?", arguments: [digest]),
                let user = try Row.fetchOne(
                    db, sql: "SELECT * FROM users WHERE id = ?", arguments: [row["user_id"] as String]
                )
                .flatMap(UserTable.user),
                let created = Timestamp.date(row["created_at"]), let seen = Timestamp.date(row["seen_at"]),
                let expires = Timestamp.date(row["expires_at"])
            else { return nil }
            return SessionRow(digest: digest, user: user, createdAt: created, seenAt: seen, expiresAt: expires)
        }
    }

    /// Notes that the session, and with it its user, was seen.
    package func touch(digest: String, at: Date) async throws {
        try await database.writer.write { db in
            let stamp = Timestamp.string(at)
            try db.execute(sql: "UPDATE sessions SET seen_at = ? WHERE digest = ?", arguments: [stamp, digest])
            try db.execute(
                sql: "UPDATE users SET seen_at = ? WHERE id = (SELECT user_id FROM sessions WHERE digest = ?)",
                arguments: [stamp, digest])
        }
    }

    package func delete(digest: String) async throws {
        try await database.writer.write { db in
            try db.execute(sql: "DELETE FROM sessions WHERE digest = ?", arguments: [digest])
        }
    }

    /// Signs a person out everywhere.
    package func deleteAll(userID: String) async throws {
        try await database.writer.write { db in
            try db.execute(sql: "DELETE FROM sessions WHERE user_id = ?", arguments: [userID])
        }
    }
}
