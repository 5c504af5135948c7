import Crypto
package import Domain
package import Foundation
import GRDB

/// One act: who did what to what, and how it ended. Never a phone, an address or a message text.
package struct AuditEntry: Sendable, Hashable {
    package let at: Date
    package let actor: String
    package let action: String
    package let object: String
    package let outcome: String
    package let requestID: String
    package let details: JSONObject

    package init(
        at: Date, actor: String, action: String, object: String, outcome: String, requestID: String,
        details: JSONObject = [:]
    ) {
        (self.at, self.actor, self.action, self.object) = (at, actor, action, object)
        (self.outcome, self.requestID, self.details) = (outcome, requestID, details)
    }
}

/// The audit: append-only by trigger, each row chained to the one before by an HMAC, so that a changed or removed row
/// shows.
package struct AuditTable: Sendable {
    private let database: DatabaseConnection
    private let key: SymmetricKey

    /// - Parameter key: at least 32 bytes that do not stand in the database.
    package init(_ database: DatabaseConnection, key: [UInt8]) {
        self.database = database
        self.key = SymmetricKey(data: key)
    }

    package func append(_ entry: AuditEntry) async throws {
        let key = self.key
        try await database.writer.write { db in
            let last = try Row.fetchOne(db, sql: "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")
            let sequence = (last?["seq"] as Int? ?? 0) + 1
            let before = last?["hash"] as String? ?? ""
            let fields = Self.fields(sequence, entry)
            try db.execute(
                sql: """
                    INSERT INTO audit (seq, at, actor, action, object, outcome, request_id, details, prev_hash, hash)
                    VALUES (?,?,?,?,?,?,?,?,?,?)
                    """,
                arguments: [
                    sequence, Timestamp.string(entry.at), entry.actor, entry.action, entry.object, entry.outcome,
                    entry.requestID,
                    JSONValue.object(entry.details).encodedString, before, Self.hash(before, fields, key),
                ])
        }
    }

    /// Newest first.
    /// - Parameter before: only rows with a smaller sequence number.
    package func list(limit: Int, before: Int?) async throws -> [JSONValue] {
        try await database.writer.read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?",
                arguments: [before ?? Int.max, limit]
            ).map { row in
                [
                    "seq": JSONValue(row["seq"] as Int), "at": .string(row["at"]), "actor": .string(row["actor"]),
                    "action": .string(row["action"]), "object": .string(row["object"]),
                    "outcome": .string(row["outcome"]),
                    "request_id": .string(row["request_id"]),
                    "details": (try? JSONReader.read(row["details"] as String)) ?? .null,
                ]
            }
        }
    }

    /// The sequence number of the first row that does not fit the chain, or `nil` when all fit.
    package func firstBroken() async throws -> Int? {
        let key = self.key
        return try await database.writer.read { db in
            var before = ""
            var expected = 1
            for row in try Row.fetchAll(db, sql: "SELECT * FROM audit ORDER BY seq") {
                let sequence = row["seq"] as Int
                let fields = Self.columns.map { row[$0] as String }
                guard sequence == expected, row["prev_hash"] as String == before,
                    row["hash"] as String == Self.hash(before, ["\(sequence)"] + fields, key)
                else { return expected }
                before = row["hash"]
                expected += 1
            }
            return nil
        }
    }

    private static let columns = ["at", "actor", "action", "object", "outcome", "request_id", "details"]

    private static func fields(_ sequence: Int, _ entry: AuditEntry) -> [String] {
        [
            "\(sequence)", Timestamp.string(entry.at), entry.actor, entry.action, entry.object, entry.outcome,
            entry.requestID,
            JSONValue.object(entry.details).encodedString,
        ]
    }

    private static func hash(_ before: String, _ fields: [String], _ key: SymmetricKey) -> String {
        let text = JSONValue([before] + fields).encoded
        return HMAC<SHA256>.authenticationCode(for: text, using: key).map {
            String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
        }
        .joined()
    }
}
