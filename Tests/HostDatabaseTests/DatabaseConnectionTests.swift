import Domain
import Foundation
import HostDatabase
import Testing

@Suite("DatabaseConnection")
struct DatabaseConnectionTests {
    private let root = NSTemporaryDirectory() + "engyne-db-\(UInt32.random(in: 0...(.max)))"

    @Test("a relative address counts from the home and the file is private")
    func relative() throws {
        defer { try? FileManager.default.removeItem(atPath: root) }
        _ = try DatabaseConnection(url: "sqlite:///./runtime/engyne.db", root: root)
        let facts = try FileManager.default.attributesOfItem(atPath: root + "/runtime/engyne.db")
        #expect(facts[.posixPermissions] as? Int == 0o600)
    }

    @Test("what was written is there after opening again")
    func again() async throws {
        defer { try? FileManager.default.removeItem(atPath: root) }
        let url = "sqlite:///\(root)/other.db"
        let user = UserRow(
            id: "u1", issuer: "i", subject: "s", email: "A@Example.com", role: .client, slots: ["alpha"],
            grants: [.approve],
            createdAt: Date(timeIntervalSince1970: 1_768_000_000))
        _ = try await UserTable(DatabaseConnection(url: url, root: "/")).insertOrFind(user)
        let found = try await UserTable(DatabaseConnection(url: url, root: "/")).find(email: "a@example.COM")
        #expect(found == user)
    }

    @Test("another kind of database is refused by name, without the password in its address")
    func unsupported() {
        let error = #expect(throws: DatabaseProblem.self) {
            try DatabaseConnection(url: "postgres://me:secret@db/engyne", root: "/")
        }
        #expect(error?.code == "settings.database.unsupported")
        #expect(error?.message.contains("secret") == false)
    }

    @Test("a user known by issuer and subject is found, not added again")
    func known() async throws {
        let users = UserTable(try DatabaseConnection(url: "sqlite::memory:", root: "/"))
        let at = Date(timeIntervalSince1970: 1_768_000_000)
        let first = try await users.insertOrFind(
            UserRow(id: "1", issuer: "i", subject: "s", email: "a@b.test", role: .client, createdAt: at))
        let second = try await users.insertOrFind(
            UserRow(id: "2", issuer: "i", subject: "s", email: "other@b.test", role: .admin, createdAt: at))
        #expect(second == first)
        #expect(try await users.all().count == 1)
    }

    @Test("a push device is renewed by its endpoint and removed only by its owner")
    func push() async throws {
        let database = try DatabaseConnection(url: "sqlite::memory:", root: "/")
        let at = Date(timeIntervalSince1970: 1_768_000_000)
        let user = UserRow(id: "u", issuer: "i", subject: "s", email: "a@b.test", role: .client, createdAt: at)
        _ = try await UserTable(database).insertOrFind(user)
        let table = PushTable(database)
        for key in ["k1", "k2"] {
            try await table.upsert(
                PushSubscription(
                    id: "p", userID: "u", endpoint: "https://push.test/1", keys: ["p256dh": .string(key)], slots: [],
                    createdAt: at))
        }
        #expect(try await table.all().map { $0.keys["p256dh"]?.string } == ["k2"])
        #expect(try await table.delete(id: "p", userID: "other") == false)
        #expect(try await table.delete(id: "p", userID: "u"))
    }
}
