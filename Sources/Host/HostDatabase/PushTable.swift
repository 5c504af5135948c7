package import Domain
package import Foundation
import GRDB

/// A device that wants web push. `keys` are the browser's public ones.
package struct PushSubscription: Sendable, Hashable {
    package let id: String
    package let userID: String
    package let endpoint: String
    package let keys: JSONObject
    package let slots: [String]
    package let createdAt: Date

    package init(id: String, userID: String, endpoint: String, keys: JSONObject, slots: [String], createdAt: Date) {
        (self.id, self.userID, self.endpoint) = (id, userID, endpoint)
        (self.keys, self.slots, self.createdAt) = (keys, slots, createdAt)
    }
}

package struct PushTable: Sendable {
    private let database: DatabaseConnection
    package init(_ database: DatabaseConnection) { self.database = database }

    /// Adds a device, or renews owner, keys and slots of a known endpoint; gives the row that stands then.
    @discardableResult
    package func upsert(_ row: PushSubscription) async throws -> PushSubscription {
        try await database.writer.write { db in
            try db.execute(
                sql: """
                    INSERT INTO push_subscriptions (id, user_id, endpoint, keys, allowed_slots, created_at)
                    VALUES (?,?,?,?,?,?)
                    ON CONFLICT(endpoint) DO UPDATE SET user_id = excluded.user_id, keys = excluded.keys,
                      allowed_slots = excluded.allowed_slots
                    """,
                arguments: [
                    row.id, row.userID, row.endpoint, JSONValue.object(row.keys).encodedString,
                    JSONValue(row.slots).encodedString, Timestamp.string(row.createdAt),
                ])
            let found = try Row.fetchOne(
                db, sql: "SELECT * FROM push_subscriptions WHERE endpoint = ?", arguments: [row.endpoint])
            return found.flatMap(Self.subscription) ?? row
        }
    }

    package func all() async throws -> [PushSubscription] {
        try await database.writer.read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM push_subscriptions ORDER BY created_at, id").compactMap(
                Self.subscription)
        }
    }

    /// Removes devices whose subscription is over, whosever they are.
    package func delete(ids: [String]) async throws {
        try await database.writer.write { db in
            for id in ids { try db.execute(sql: "DELETE FROM push_subscriptions WHERE id = ?", arguments: [id]) }
        }
    }

    private static func subscription(_ row: Row) -> PushSubscription? {
        guard let created = Timestamp.date(row["created_at"]) else { return nil }
        let keys = (try? JSONReader.read(row["keys"] as String))?.object ?? [:]
        return PushSubscription(
            id: row["id"], userID: row["user_id"], endpoint: row["endpoint"], keys: keys,
            slots: TextList.read(row["allowed_slots"]), createdAt: created)
    }

    package func delete(id: String, userID: String) async throws -> Bool {
        try await database.writer.write { db in
            try db.execute(sql: "DELETE FROM push_subscriptions WHERE id = ? AND user_id = ?", arguments: [id, userID])
            return db.changesCount == 1
        }
    }
}
