package import Domain
import Foundation
package import HostDatabase
import JWTKit

/// Machine tokens: made, listed, revoked, and asked for at each request. Used by the API and, while no host runs, by
/// the command line.
package struct TokenBook: Sendable {
    package static let longestSeconds: Double = 400 * 86_400
    private let table: TokenTable
    private let issuer: TokenIssuer
    private let now: WallClock

    package init(database: DatabaseConnection, issuer: TokenIssuer, now: @escaping WallClock) {
        (table, self.issuer, self.now) = (TokenTable(database), issuer, now)
    }

    /// Makes a token; its text exists only in this answer: `{id, name, token, expires_at}`.
    /// - Throws: `AuthError` for a bad role, slot or life.
    package func create(name: String, role: String, slots: [String], seconds: Double) async throws -> JSONValue {
        guard let role = Role(rawValue: role) else { throw AuthError.badRole(role) }
        if let bad = slots.first(where: { SlotID($0) == nil }) { throw AuthError.badSlot(bad) }
        guard seconds >= 1, seconds <= Self.longestSeconds else { throw AuthError.badLife }
        var random = SystemRandomNumberGenerator()
        let (from, id) = (now(), SortableID.make(at: now(), using: &random))
        let until = from.addingTimeInterval(seconds)
        let token = try await issuer.sign(
            AccessClaims(subject: "token:\(name)", id: id, role: role.rawValue, slots: slots, from: from, until: until))
        try await table.insert(
            TokenRow(
                id: id, name: name, role: role, slots: slots, digest: SecretBytes.digest(token), createdAt: from, expiresAt: until))
        return ["id": .string(id), "name": .string(name), "token": .string(token), "expires_at": .string(Timestamp.string(until))]
    }

    package func list() async throws -> JSONValue {
        ["items": .array(try await table.all().map(\.json)), "next": .null]
    }

    /// Revokes by id or name, at once.
    /// - Throws: `auth.token.unknown` when nothing valid has this name.
    package func revoke(_ idOrName: String) async throws -> JSONValue {
        let ids = try await table.revoke(idOrName, at: now())
        guard !ids.isEmpty else {
            throw HostFailure(code: "auth.token.unknown", message: "no valid token is called '\(idOrName)'", hint: "see 'engyne-host token list'")
        }
        return ["revoked": JSONValue(ids)]
    }

    /// Who a bearer token speaks for, by the rights of now.
    /// - Throws: `AuthError.tokenInvalid`.
    package func actor(for token: String) async throws -> Actor {
        let claims = try await issuer.read(token)
        guard let row = try await table.find(digest: SecretBytes.digest(token)), row.id == claims.jti.value, row.revokedAt == nil,
            row.expiresAt > now()
        else { throw AuthError.tokenInvalid }
        if row.lastUsedAt.map({ now().timeIntervalSince($0) > 60 }) ?? true { try await table.touch(id: row.id, at: now()) }
        let scope: SlotScope = row.role == .admin && row.slots.isEmpty ? .all : .only(Set(row.slots.compactMap(SlotID.init)))
        return Actor(id: "token:\(row.name)", name: row.name, role: row.role, slots: scope)
    }
}
