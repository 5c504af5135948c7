package import Domain
package import Foundation
import GRDB

/// A person who may sign in. The e-mail is an attribute; who it is says (issuer, subject).
package struct UserRow: Sendable, Hashable {
    package let id: String
    package let issuer: String
    package let subject: String
    package let email: String
    package var role: Role
    package var slots: [String]
    package var grants: Set<Grant>
    package var isDisabled: Bool
    package let createdAt: Date
    package var seenAt: Date?

    package init(
        id: String, issuer: String, subject: String, email: String, role: Role, slots: [String] = [],
        grants: Set<Grant> = [], isDisabled: Bool = false, createdAt: Date
    ) {
        (self.id, self.issuer, self.subject, self.email) = (id, issuer, subject, email.lowercased())
        (self.role, self.slots, self.grants) = (role, slots, grants)
        (self.isDisabled, self.createdAt) = (isDisabled, createdAt)
    }

    /// The rights of now, as the rules see them.
    package var actor: Actor {
        let scope: SlotScope = role == .admin && slots.isEmpty ? .all : .only(Set(slots.compactMap(SlotID.init)))
        return Actor(id: "user:\(id)", name: email, email: email, role: role, slots: scope, grants: grants)
    }

    /// The item of `GET /users`.
    package var json: JSONValue {
        [
            "id": .string(id), "email": .string(email), "role": .string(role.rawValue),
            "allowed_slots": JSONValue(slots),
            "grants": JSONValue(grants.map(\.rawValue).sorted()), "disabled": .bool(isDisabled),
            "created_at": .string(Timestamp.string(createdAt)), "last_seen_at": JSONValue(seenAt.map(Timestamp.string)),
        ]
    }
}

package struct UserTable: Sendable {
    private let database: DatabaseConnection
    package init(_ database: DatabaseConnection) { self.database = database }

    /// Adds the user unless (issuer, subject) is known; gives the row that stands then.
    package func insertOrFind(_ row: UserRow) async throws -> UserRow {
        try await database.writer.write { db in
            try db.execute(
                sql: """
                    INSERT OR IGNORE INTO users
                      (id, issuer, subject, email, role, allowed_slots, grants, disabled, created_at)
                    VALUES (?,?,?,?,?,?,?,?,?)
                    """,
                arguments: [
                    row.id, row.issuer, row.subject, row.email, row.role.rawValue, JSONValue(row.slots).encodedString,
                    JSONValue(row.grants.map(\.rawValue).sorted()).encodedString, row.isDisabled,
                    Timestamp.string(row.createdAt),
                ])
            let found = try Row.fetchOne(
                db, sql: "SELECT * FROM users WHERE issuer = ? AND subject = ?", arguments: [row.issuer, row.subject])
            return found.flatMap(Self.user) ?? row
        }
    }

    package func find(id: String) async throws -> UserRow? {
        try await database.writer.read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM users WHERE id = ?", arguments: [id]).flatMap(Self.user)
        }
    }

    package func find(email: String) async throws -> UserRow? {
        try await database.writer.read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM users WHERE email = ?", arguments: [email.lowercased()]).flatMap(
                Self.user)
        }
    }

    /// By e-mail.
    package func all() async throws -> [UserRow] {
        try await database.writer.read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM users ORDER BY email").compactMap(Self.user)
        }
    }

    /// Replaces what an admin may change: role, slots, grants, disabled. A disabled user loses the sessions as well.
    package func update(_ row: UserRow) async throws {
        try await database.writer.write { db in
            try db.execute(
                sql: "UPDATE users SET role = ?, allowed_slots = ?, grants = ?, disabled = ? WHERE id = ?",
                arguments: [
                    row.role.rawValue, JSONValue(row.slots).encodedString,
                    JSONValue(row.grants.map(\.rawValue).sorted()).encodedString, row.isDisabled, row.id,
                ])
            if row.isDisabled {
                try db.execute(sql: "DELETE FROM sessions WHERE user_id = ?", arguments: [row.id])
            }
        }
    }

    static func user(_ row: Row) -> UserRow? {
        guard let role = Role(rawValue: row["role"]), let created = Timestamp.date(row["created_at"]) else {
            return nil
        }
        var user = UserRow(
            id: row["id"], issuer: row["issuer"], subject: row["subject"], email: row["email"], role: role,
            slots: TextList.read(row["allowed_slots"]),
            grants: Set(TextList.read(row["grants"]).compactMap(Grant.init)),
            isDisabled: row["disabled"], createdAt: created)
        user.seenAt = (row["seen_at"] as String?).flatMap(Timestamp.date)
        return user
    }
}

/// Lists of words as JSON text in a column. What cannot be read is an empty list: fewer rights, never more.
enum TextList {
    static func read(_ text: String) -> [String] {
        (try? JSONReader.read(text))?.array?.compactMap(\.string) ?? []
    }
}
