package import Domain
package import Foundation
package import HostDatabase

/// The one-time link for the person at this machine, and the sessions it opens. Only loopback may use it; who can read
/// the home directory is an admin anyway.
package struct LocalSignIn: Sendable {
    package static let codeSeconds: Double = 15 * 60
    /// The one who uses such links: a row of `users`, so that its rights are read and withdrawn like everybody's.
    package static let userID = "local"
    private let table: SessionTable
    /// Everybody who may sign in.
    package let users: UserTable
    private let now: WallClock

    package init(database: DatabaseConnection, now: @escaping WallClock) {
        (table, users, self.now) = (SessionTable(database), UserTable(database), now)
    }

    /// A new code, valid once within 15 minutes.
    package func makeCode() async throws -> (code: String, expiresAt: Date) {
        let user = try await users.insertOrFind(
            UserRow(
                id: Self.userID, issuer: "local", subject: "operator", email: "operator@localhost", role: .admin,
                createdAt: now()))
        let code = SecretBytes.make()
        let expiresAt = now().addingTimeInterval(Self.codeSeconds)
        try await table.insertCode(digest: SecretBytes.digest(code), userID: user.id, expiresAt: expiresAt)
        return (code, expiresAt)
    }

    /// Uses a code up and opens a session; the answer is the cookie's value.
    /// - Throws: `AuthError.codeInvalid`.
    package func open(code: String) async throws -> String {
        guard (20...128).contains(code.utf8.count),
            let user = try await table.takeCode(digest: SecretBytes.digest(code), now: now())
        else { throw AuthError.codeInvalid }
        let cookie = SecretBytes.make()
        try await table.insert(
            digest: SecretBytes.digest(cookie), userID: user, at: now(),
            expiresAt: now().addingTimeInterval(BrowserSessions.longestSeconds))
        return cookie
    }
}
