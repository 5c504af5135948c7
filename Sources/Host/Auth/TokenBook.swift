package import Domain
import Foundation
package import HostDatabase

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
    /// - Parameters:
    ///   - role: `admin` or `client`; an admin without slots has all.
    ///   - by: who makes it, as in audit rows.
    /// - Throws: `AuthError` for a bad name, role, slot or life.
    package func create(
        name: String, role: String, slots: [String], seconds: Double, by: String = "cli"
    ) async throws -> JSONValue {
        guard Self.isName(name) else { throw AuthError.badName }
        guard let role = Role(rawValue: role) else { throw AuthError.badRole(String(role.prefix(40))) }
        try Self.check(slots)
        guard seconds >= 1, seconds <= Self.longestSeconds else { throw AuthError.badLife }
        var random = SystemRandomNumberGenerator()
        let (from, id) = (now(), SortableID.make(at: now(), using: &random))
        let until = from.addingTimeInterval(seconds)
        let token = try await issuer.sign(
            AccessClaims(subject: "token:\(name)", id: id, role: role.rawValue, slots: slots, from: from, until: until))
        try await table.insert(
            TokenRow(
                id: id, name: name, role: role, slots: slots, digest: SecretBytes.digest(token), createdBy: by,
                createdAt: from,
                expiresAt: until))
        return [
            "id": .string(id), "name": .string(name), "token": .string(token),
            "expires_at": .string(Timestamp.string(until)),
        ]
    }

    /// Every token, the newest first, never its text.
    package func rows() async throws -> [TokenRow] { try await table.all() }

    package func list() async throws -> JSONValue {
        ["items": .array(try await table.all().map(\.json)), "next": .null]
    }

    /// Gives a token other slots, at once.
    /// - Throws: `AuthError.badSlot`, `.tokenUnknown`.
    package func setSlots(id: String, _ slots: [String]) async throws -> JSONValue {
        try Self.check(slots)
        guard let row = try await table.setSlots(id: id, slots) else {
            throw AuthError.tokenUnknown(String(id.prefix(60)))
        }
        return row.json
    }

    /// Revokes by id or name, at once.
    /// - Throws: `AuthError.tokenUnknown` when nothing valid has this name.
    package func revoke(_ idOrName: String) async throws -> JSONValue {
        let ids = try await table.revoke(idOrName, at: now())
        guard !ids.isEmpty else { throw AuthError.tokenUnknown(String(idOrName.prefix(60))) }
        return ["revoked": JSONValue(ids)]
    }

    /// Who a bearer token speaks for, by the rights of now.
    /// - Throws: `AuthError.tokenInvalid`.
    package func actor(for token: String) async throws -> Actor {
        let claims = try await issuer.read(token, now: now())
        guard let row = try await table.find(digest: SecretBytes.digest(token)), row.id == claims.id,
            row.revokedAt == nil,
            row.expiresAt > now()
        else { throw AuthError.tokenInvalid }
        if row.lastUsedAt.map({ now().timeIntervalSince($0) > 60 }) ?? true {
            try await table.touch(id: row.id, at: now())
        }
        let scope: SlotScope =
            row.role == .admin && row.slots.isEmpty ? .all : .only(Set(row.slots.compactMap(SlotID.init)))
        return Actor(id: "token:\(row.name)", name: row.name, role: row.role, slots: scope)
    }

    private static func check(_ slots: [String]) throws(AuthError) {
        if let bad = slots.first(where: { SlotID($0) == nil }) { throw AuthError.badSlot(String(bad.prefix(60))) }
    }

    /// It stands in audit rows and logs, so it is one short line of plain characters.
    private static func isName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || " ._-@:".contains($0)) }
    }
}
