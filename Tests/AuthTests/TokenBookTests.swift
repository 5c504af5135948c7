import Auth
import Domain
import Foundation
import HostDatabase
import JWTKit
import Testing

@Suite("TokenBook")
struct TokenBookTests {
    private let clock = TestClock()
    private let database: DatabaseConnection
    private let book: TokenBook
    private let key: SigningKey

    init() async throws {
        database = try DatabaseConnection(url: "sqlite::memory:", root: "/")
        key = try SigningKey(setting: String(repeating: "k", count: 32), file: "/nowhere")
        book = TokenBook(database: database, issuer: await TokenIssuer(key: key), now: clock.now)
    }

    private func make(role: String = "client", slots: [String] = ["alpha"], seconds: Double = 3600) async throws
        -> String
    {
        try await book.create(name: "crm", role: role, slots: slots, seconds: seconds)["token"]?.string ?? ""
    }

    @Test("a token speaks for its role and slots")
    func reads() async throws {
        let actor = try await book.actor(for: try await make(slots: ["alpha", "beta"]))
        #expect(actor.id == "token:crm")
        #expect(actor.role == .client)
        #expect(actor.slots.names == ["alpha", "beta"])
    }

    @Test("an admin without named slots sees all")
    func admin() async throws {
        #expect(try await book.actor(for: try await make(role: "admin", slots: [])).slots == .all)
        #expect(try await book.actor(for: try await make(role: "admin", slots: ["alpha"])).slots.names == ["alpha"])
    }

    @Test("rights are those of now, not those the token was made with")
    func rightsOfNow() async throws {
        let token = try await make()
        let id = try await book.rows().first?.id ?? ""
        _ = try await book.setSlots(id: id, ["beta"])
        #expect(try await book.actor(for: token).slots.names == ["beta"])
    }

    @Test("a revoked token is refused by its next use, whether named by id or name")
    func revoked() async throws {
        let token = try await make()
        _ = try await book.revoke("crm")
        await #expect(throws: AuthError.self) { try await book.actor(for: token) }
        await #expect(throws: AuthError.self) { try await book.revoke("crm") }
    }

    @Test("a token ends when its time is over")
    func expires() async throws {
        let token = try await make(seconds: 60)
        clock.advance(59)
        _ = try await book.actor(for: token)
        clock.advance(2)
        await #expect(throws: AuthError.self) { try await book.actor(for: token) }
    }

    @Test("the text of a token is nowhere in the list or the database")
    func hidden() async throws {
        let token = try await make()
        #expect(try await book.list().encodedString.contains(token) == false)
    }

    @Test("bad names, roles, slots and lives are refused")
    func refused() async throws {
        await #expect(throws: AuthError.self) {
            try await book.create(name: "a\nb", role: "admin", slots: [], seconds: 60)
        }
        await #expect(throws: AuthError.self) { try await book.create(name: "a", role: "root", slots: [], seconds: 60) }
        await #expect(throws: AuthError.self) {
            try await book.create(name: "a", role: "client", slots: ["../x"], seconds: 60)
        }
        await #expect(throws: AuthError.self) {
            try await book.create(name: "a", role: "client", slots: [], seconds: 0)
        }
        await #expect(throws: AuthError.self) {
            try await book.create(name: "a", role: "client", slots: [], seconds: 1e12)
        }
    }

    private static func part(_ json: String) -> String {
        Data(json.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing(
            "=", with: "")
    }

    @Test(
        "a token whose header lies is refused before its signature is looked at",
        arguments: [
            #"{"alg":"none","typ":"engyne+jwt"}"#, #"{"alg":"HS512","typ":"engyne+jwt"}"#, #"{"typ":"engyne+jwt"}"#,
            #"{"alg":"HS256","typ":"JWT"}"#, #"{"alg":"HS256","typ":"engyne+jwt","kid":"other"}"#,
            #"{"alg":"HS256","typ":"engyne+jwt"}"#,
        ])
    func forgedHeader(header: String) async throws {
        let parts = try await make().split(separator: ".")
        for forged in ["\(Self.part(header)).\(parts[1]).\(parts[2])", "\(Self.part(header)).\(parts[1])."] {
            await #expect(throws: AuthError.self) { try await book.actor(for: forged) }
        }
    }

    @Test("a changed payload or signature is refused, as is anything that is no token")
    func forgedBody() async throws {
        let parts = try await make().split(separator: ".").map(String.init)
        let payload = Self.part(#"{"iss":"engyne-host","aud":"engyne-api","role":"admin"}"#)
        let other = try SigningKey(setting: String(repeating: "x", count: 32), file: "/nowhere")
        let foreign =
            try await TokenBook(database: database, issuer: await TokenIssuer(key: other), now: clock.now)
            .create(name: "f", role: "admin", slots: [], seconds: 60)["token"]?.string ?? ""
        for forged in [
            "\(parts[0]).\(payload).\(parts[2])", "\(parts[0]).\(parts[1]).AAAA", foreign, "", "a.b.c", "....",
            String(repeating: "a", count: 9000),
        ] {
            await #expect(throws: AuthError.self) { try await book.actor(for: forged) }
        }
    }

    @Test("a token of ours that the database does not know is refused")
    func unknown() async throws {
        let token = try await make()
        let empty = TokenBook(
            database: try DatabaseConnection(url: "sqlite::memory:", root: "/"), issuer: await TokenIssuer(key: key),
            now: clock.now)
        await #expect(throws: AuthError.self) { try await empty.actor(for: token) }
    }
}
