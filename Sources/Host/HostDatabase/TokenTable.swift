package import Domain
package import Foundation
import GRDB

/// A machine token as it is stored: never its text, only the digest of it.
package struct TokenRow: Sendable, Hashable {
    package let id: String
    package let name: String
    package let role: Role
    package var slots: [String]
    package let digest: String
    package let createdBy: String
    package let createdAt: Date
    package let expiresAt: Date
    package var lastUsedAt: Date?
    package var revokedAt: Date?

    package init(
        id: String, name: String, role: Role, slots: [String], digest: String, createdBy: String, createdAt: Date,
        expiresAt: Date
    ) {
        (self.id, self.name, self.role, self.slots, self.digest) = (id, name, role, slots, digest)
        (self.createdBy, self.createdAt, self.expiresAt) = (createdBy, createdAt, expiresAt)
    }

    /// The item of `GET /tokens`.
    package var json: JSONValue {
        [
            "id": .string(id), "name": .string(name), "role": .string(role.rawValue), "allowed_slots": JSONValue(slots),
            "created_by": .string(createdBy), "created_at": .string(Timestamp.string(createdAt)),
            "expires_at": .string(Timestamp.string(expiresAt)),
            "last_used_at": JSONValue(lastUsedAt.map(Timestamp.string)),
            "revoked_at": JSONValue(revokedAt.map(Timestamp.string)),
        ]
    }
}

package struct TokenTable: Sendable {
    private let database: DatabaseConnection
    package init(_ database: DatabaseConnection) { self.database = database }

    package func insert(_ row: TokenRow) async throws {
        try await database.writer.write { db in
            try db.execute(
                sql: """
                    INSERT INTO tokens (id, name, role, allowed_slots, digest, created_by, created_at, expires_at)
                    VALUES (?,?,?,?,?,?,?,?)
                    """,
                arguments: [
                    row.id, row.name, row.role.rawValue, JSONValue(row.slots).encodedString, row.digest, row.createdBy,
                    Timestamp.string(row.createdAt), Timestamp.string(row.expiresAt),
                ])
        }
    }

    /// Newest first.
    package func all() async throws -> [TokenRow] {
        try await database.writer.read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM tokens ORDER BY created_at DESC, id DESC").compactMap(Self.token)
        }
    }

    package func find(digest: String) async throws -> TokenRow? {
        try await database.writer.read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM tokens WHERE digest = ?", arguments: [digest]).flatMap(Self.token)
        }
    }

    package func touch(id: String, at: Date) async throws {
        try await database.writer.write { db in
            try db.execute(
                sql: "UPDATE tokens SET last_used_at = ? WHERE id = ?", arguments: [Timestamp.string(at), id])
        }
    }

    /// Gives a token other slots; the row, or `nil` when no valid token has this id.
    package func setSlots(id: String, _ slots: [String]) async throws -> TokenRow? {
        try await database.writer.write { db in
            try db.execute(
                sql: "UPDATE tokens SET allowed_slots = ? WHERE id = ? AND revoked_at IS NULL",
                arguments: [JSONValue(slots).encodedString, id])
            guard db.changesCount == 1 else { return nil }
            return try Row.fetchOne(db, sql: "SELECT * FROM tokens WHERE id = ?", arguments: [id]).flatMap(Self.token)
        }
    }

    /// Revokes by id or name; returns the ids that were valid until now.
    package func revoke(_ idOrName: String, at: Date) async throws -> [String] {
        try await database.writer.write { db in
            let ids = try String.fetchAll(
                db, sql: "SELECT id FROM tokens WHERE (id = ? OR name = ?) AND revoked_at IS NULL",
                arguments: [idOrName, idOrName])
            for id in ids {
                try db.execute(
                    sql: "UPDATE tokens SET revoked_at = ? WHERE id = ?", arguments: [Timestamp.string(at), id])
            }
            return ids
        }
    }

    private static func token(_ row: Row) -> TokenRow? {
        guard let role = Role(rawValue: row["role"]), let created = Timestamp.date(row["created_at"]),
            let expires = Timestamp.date(row["expires_at"])
        else { return nil }
        var token = TokenRow(
            id: row["id"], name: row["name"], role: role, slots: TextList.read(row["allowed_slots"]),
            digest: row["digest"],
            createdBy: row["created_by"], createdAt: created, expiresAt: expires)
        token.lastUsedAt = (row["last_used_at"] as String?).flatMap(Timestamp.date)
        token.revokedAt = (row["revoked_at"] as String?).flatMap(Timestamp.date)
        return token
    }
}
