import Auth
import Domain
import Foundation
import HostDatabase
import Testing

@Suite("Authenticator")
struct AuthenticatorTests {
    private let clock = TestClock()
    private let door: Authenticator

    init() async throws {
        let database = try DatabaseConnection(url: "sqlite::memory:", root: "/")
        let key = try SigningKey(setting: String(repeating: "k", count: 32), file: "/nowhere")
        let tokens = TokenBook(database: database, issuer: await TokenIssuer(key: key), now: clock.now)
        door = Authenticator(
            tokens: tokens, sessions: BrowserSessions(database: database, now: clock.now),
            localSignIn: LocalSignIn(database: database, now: clock.now), cliToken: "per-start")
    }

    @Test("the command line's token works on loopback only and names its user")
    func cli() async throws {
        let here = try await door.identify(
            Credentials(bearer: "per-start", cookie: nil, isLoopback: true, client: "cli:asha"))
        #expect(here.actor.id == "cli:asha")
        #expect(here.actor.slots == .all)
        await #expect(throws: AuthError.self) {
            try await door.identify(
                Credentials(bearer: "per-start", cookie: nil, isLoopback: false, client: "cli:asha"))
        }
    }

    @Test(
        "a forged client name is not believed",
        arguments: ["user:x", "cli:", "cli:a\nb", "cli:" + String(repeating: "a", count: 80)])
    func name(client: String) async throws {
        let signed = try await door.identify(
            Credentials(bearer: "per-start", cookie: nil, isLoopback: true, client: client))
        #expect(signed.actor.id == "cli:unknown")
    }

    @Test("a bad bearer is refused even beside a good session")
    func bearerFirst() async throws {
        let cookie = try await door.localSignIn.open(code: try await door.localSignIn.makeCode().code)
        #expect(try await door.identify(Credentials(bearer: nil, cookie: cookie, isLoopback: true)).csrf?.count == 64)
        await #expect(throws: AuthError.self) {
            try await door.identify(Credentials(bearer: "wrong", cookie: cookie, isLoopback: true))
        }
    }

    @Test("the worker's door opens only for exactly the secret", arguments: [nil, "", "Secret", "secret ", "secre"])
    func worker(shown: String?) {
        #expect(WorkerSecret(setting: "secret").admits("secret"))
        #expect(!WorkerSecret(setting: "secret").admits(shown))
        #expect(!WorkerSecret(setting: nil).admits(""))
        #expect(WorkerSecret(setting: nil).text != WorkerSecret(setting: "").text)
    }

    @Test("a key is made once, private, and found again")
    func key() throws {
        let file = NSTemporaryDirectory() + "engyne-key-\(UInt32.random(in: 0...(.max)))"
        defer { try? FileManager.default.removeItem(atPath: file) }
        let made = try SigningKey(setting: nil, file: file)
        #expect(try SigningKey(setting: nil, file: file).bytes == made.bytes)
        #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
        #expect(throws: AuthError.self) { try SigningKey(setting: "short", file: file) }
    }
}
