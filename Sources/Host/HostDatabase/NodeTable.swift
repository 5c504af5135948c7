import Domain
package import Foundation
import GRDB

/// A machine that runs slots; in phase A there is one, `local`.
package struct NodeRow: Sendable, Hashable {
    package let id: String
    package let name: String
    package let version: String?
    package let registeredAt: Date
    package let lastContactAt: Date?

    package init(id: String, name: String, version: String?, registeredAt: Date, lastContactAt: Date?) {
        (self.id, self.name, self.version) = (id, name, version)
        (self.registeredAt, self.lastContactAt) = (registeredAt, lastContactAt)
    }
}

package struct NodeTable: Sendable {
    private let database: DatabaseConnection
    package init(_ database: DatabaseConnection) { self.database = database }

    /// Registers a node, or notes its contact and version.
    package func report(_ row: NodeRow) async throws {
        try await database.writer.write { db in
            try db.execute(
                sql: """
                    INSERT INTO nodes (id, name, version, registered_at, last_contact_at) VALUES (?,?,?,?,?)
                    ON CONFLICT(id) DO UPDATE SET name = excluded.name, version = excluded.version,
                      last_contact_at = excluded.last_contact_at
                    """,
                arguments: [
                    row.id, row.name, row.version, Timestamp.string(row.registeredAt),
                    row.lastContactAt.map(Timestamp.string),
                ])
        }
    }

    package func all() async throws -> [NodeRow] {
        try await database.writer.read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM nodes ORDER BY id").compactMap { row in
                guard let registered = Timestamp.date(row["registered_at"]) else { return nil }
                return NodeRow(
                    id: row["id"], name: row["name"], version: row["version"], registeredAt: registered,
                    lastContactAt: (row["last_contact_at"] as String?).flatMap(Timestamp.date))
            }
        }
    }
}
