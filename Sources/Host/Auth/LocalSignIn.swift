package import Domain
package import Foundation
package import HostDatabase

/// A browser session and what its owner must show with each write.
package struct SignedIn: Sendable, Hashable {
    package let actor: Actor
    package let csrf: String
}

/// The one-time link for the person at this machine, and the sessions it opens. Only loopback may use it; who can read
/// the home directory is an admin anyway.
package struct LocalSignIn: Sendable {
    package static let codeSeconds: Double = 15 * 60
    /// ASVS 5.0 7.3.1 and 7.3.2: idle and absolute limits.
    package static let idleSeconds: Double = 12 * 3600
    package static let longestSeconds: Double = 7 * 86_400
    private let table: SessionTable
    private let now: WallClock

    package init(database: DatabaseConnection, now: @escaping WallClock) {
        (table, self.now) = (SessionTable(database), now)
    }

    /// A new code, valid once within 15 minutes.
    package func makeCode(for actor: Actor) async throws -> (code: String, expiresAt: Date) {
        let code = SecretBytes.make()
        let expiresAt = now().addingTimeInterval(Self.codeSeconds)
        try await table.insertCode(digest: SecretBytes.digest(code), actor: actor.id, expiresAt: expiresAt)
        return (code, expiresAt)
    }

    /// Uses a code up and opens a session; the answer is the cookie's value.
    /// - Throws: `AuthError.codeInvalid`.
    package func open(code: String) async throws -> String {
        guard let actor = try await table.takeCode(digest: SecretBytes.digest(code), now: now()) else { throw AuthError.codeInvalid }
        let cookie = SecretBytes.make()
        try await table.insert(
            SessionRow(
                digest: SecretBytes.digest(cookie), actor: actor, csrf: SecretBytes.make(), role: .admin, createdAt: now(), seenAt: now(),
                expiresAt: now().addingTimeInterval(Self.longestSeconds)))
        return cookie
    }

    /// Who a cookie speaks for; `nil` when it opens nothing (any more).
    package func session(cookie: String) async throws -> SignedIn? {
        let digest = SecretBytes.digest(cookie)
        guard let row = try await table.find(digest: digest) else { return nil }
        guard row.expiresAt > now(), now().timeIntervalSince(row.seenAt) < Self.idleSeconds else {
            try await table.delete(digest: digest)
            return nil
        }
        if now().timeIntervalSince(row.seenAt) > 60 { try await table.touch(digest: digest, at: now()) }
        return SignedIn(actor: Actor(id: row.actor, name: row.actor, role: row.role, slots: .all), csrf: row.csrf)
    }

    package func close(cookie: String) async throws { try await table.delete(digest: SecretBytes.digest(cookie)) }
}
