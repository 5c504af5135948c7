package import Domain
import Foundation
package import HostDatabase

/// Who a session cookie speaks for. The cookie is 32 random bytes; the database knows only its digest.
package struct BrowserSessions: Sendable {
    /// ASVS 5.0 7.3.1 and 7.3.2: idle and absolute limits.
    package static let idleSeconds: Double = 12 * 3600
    package static let longestSeconds: Double = 7 * 86_400
    private let table: SessionTable
    private let now: WallClock

    package init(database: DatabaseConnection, now: @escaping WallClock) {
        (table, self.now) = (SessionTable(database), now)
    }

    /// The person by the rights of now; `nil` when the cookie opens nothing (any more).
    package func actor(cookie: String) async throws -> Actor? {
        guard (20...128).contains(cookie.utf8.count) else { return nil }
        let digest = SecretBytes.digest(cookie)
        guard let row = try await table.find(digest: digest), !row.user.isDisabled else { return nil }
        let idle = now().timeIntervalSince(row.seenAt)
        guard row.expiresAt > now(), idle < Self.idleSeconds else {
            try await table.delete(digest: digest)
            return nil
        }
        if idle > 60 || row.user.seenAt == nil { try await table.touch(digest: digest, at: now()) }
        return row.user.actor
    }

    /// What a write must show besides the cookie: only who can read our answers knows it, and it ends with the session.
    package static func csrf(cookie: String) -> String { SecretBytes.digest("csrf\u{0}" + cookie) }

    package func close(cookie: String) async throws { try await table.delete(digest: SecretBytes.digest(cookie)) }
}
