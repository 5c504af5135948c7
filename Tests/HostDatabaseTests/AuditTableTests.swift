import Domain
import Foundation
import GRDB
import HostDatabase
import Testing

@Suite("AuditTable")
struct AuditTableTests {
    private let database: DatabaseConnection
    private let table: AuditTable

    init() throws {
        database = try DatabaseConnection(url: "sqlite::memory:", root: "/")
        table = AuditTable(database, key: [UInt8](repeating: 7, count: 32))
    }

    private func append(_ count: Int) async throws {
        for number in 1...count {
            try await table.append(
                AuditEntry(
                    at: Date(timeIntervalSince1970: 1_768_000_000), actor: "token:a", action: "slots.run",
                    object: "slot:\(number)",
                    outcome: "done", requestID: "r\(number)", details: ["number": .int(Int64(number))]))
        }
    }

    @Test("an untouched chain has no broken row")
    func whole() async throws {
        try await append(5)
        #expect(try await table.firstBroken() == nil)
        let rows = try await table.list(limit: 2, before: nil)
        #expect(rows.map { $0["seq"]?.int } == [5, 4])
        #expect(try await table.list(limit: 10, before: 2).map { $0["object"]?.string } == ["slot:1"])
    }

    @Test("the table refuses to change or remove a row")
    func appendOnly() async throws {
        try await append(2)
        await #expect(throws: DatabaseError.self) {
            try await database.writer.write { try $0.execute(sql: "UPDATE audit SET outcome = 'x' WHERE seq = 1") }
        }
        await #expect(throws: DatabaseError.self) {
            try await database.writer.write { try $0.execute(sql: "DELETE FROM audit WHERE seq = 2") }
        }
    }

    @Test(
        "a tampered row is named",
        arguments: ["at", "actor", "action", "object", "outcome", "request_id", "details", "prev_hash", "hash"])
    func tampered(column: String) async throws {
        try await append(4)
        try await database.writer.write { db in
            try db.execute(sql: "DROP TRIGGER audit_is_append_only_update")
            try db.execute(sql: "UPDATE audit SET \(column) = 'forged' WHERE seq = 3")
        }
        #expect(try await table.firstBroken() == 3)
    }

    @Test("a removed row is named")
    func removed() async throws {
        try await append(4)
        try await database.writer.write { db in
            try db.execute(sql: "DROP TRIGGER audit_is_append_only_delete")
            try db.execute(sql: "DELETE FROM audit WHERE seq = 2")
        }
        #expect(try await table.firstBroken() == 2)
    }
}
