import Auth
import Domain
import Foundation
import HostDatabase
import Testing

@Suite("LocalSignIn")
struct LocalSignInTests {
    private let clock = TestClock()
    private let database: DatabaseConnection
    private let signIn: LocalSignIn
    private let sessions: BrowserSessions

    init() throws {
        database = try DatabaseConnection(url: "sqlite::memory:", root: "/")
        signIn = LocalSignIn(database: database, now: clock.now)
        sessions = BrowserSessions(database: database, now: clock.now)
    }

    @Test("a link opens one session, once")
    func once() async throws {
        let code = try await signIn.makeCode().code
        let cookie = try await signIn.open(code: code)
        #expect(try await sessions.actor(cookie: cookie)?.role == .admin)
        await #expect(throws: AuthError.self) { try await signIn.open(code: code) }
    }

    @Test("of many who use one link at once exactly one gets in")
    func race() async throws {
        let code = try await signIn.makeCode().code
        let wins = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 { group.addTask { (try? await signIn.open(code: code)) != nil } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(wins == 1)
    }

    @Test("a link ends after 15 minutes")
    func late() async throws {
        let code = try await signIn.makeCode().code
        clock.advance(15 * 60 + 1)
        await #expect(throws: AuthError.self) { try await signIn.open(code: code) }
    }

    @Test("a session ends after 12 idle hours, and after 7 days however busy")
    func ends() async throws {
        let idle = try await signIn.open(code: try await signIn.makeCode().code)
        clock.advance(12 * 3600 + 1)
        #expect(try await sessions.actor(cookie: idle) == nil)
        let busy = try await signIn.open(code: try await signIn.makeCode().code)
        for _ in 0..<15 {
            clock.advance(11 * 3600)
            #expect(try await sessions.actor(cookie: busy) != nil)
        }
        clock.advance(4 * 3600)
        #expect(try await sessions.actor(cookie: busy) == nil)
    }

    @Test("signing out and disabling the person end the session at once")
    func out() async throws {
        let cookie = try await signIn.open(code: try await signIn.makeCode().code)
        try await sessions.close(cookie: cookie)
        #expect(try await sessions.actor(cookie: cookie) == nil)
        let other = try await signIn.open(code: try await signIn.makeCode().code)
        let users = UserTable(database)
        guard var row = try await users.find(id: LocalSignIn.userID) else { throw AuthError.notSignedIn }
        row.isDisabled = true
        try await users.update(row)
        #expect(try await sessions.actor(cookie: other) == nil)
    }
}
