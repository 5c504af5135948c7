import Foundation
import JWTKit

/// What stands in our access tokens (RFC 7519). Role and slots are hints for the reader: rights are read from the
/// database at each request.
struct AccessClaims: JWTPayload {
    static let issuer = "engyne-host"
    static let audience = "engyne-api"

    let iss: IssuerClaim
    let aud: AudienceClaim
    let sub: SubjectClaim
    let user_id: String
    let jti: IDClaim
    let role: String
    let allowed_slots: [String]
    let iat: IssuedAtClaim
    let nbf: NotBeforeClaim
    let exp: ExpirationClaim

    init(subject: String, id: String, role: String, slots: [String], from: Date, until: Date) {
        iss = .init(value: Self.issuer)
        aud = .init(value: Self.audience)
        sub = .init(value: subject)
        (jti, user_id) = (.init(value: id), subject)
        (self.role, allowed_slots) = (role, slots)
        let (start, end) = (Self.whole(from, .down), Self.whole(until, .up))
        (iat, nbf, exp) = (.init(value: start), .init(value: start), .init(value: end))
    }

    /// Other readers of tokens want whole seconds; the exact end stands in the database.
    private static func whole(_ date: Date, _ rule: FloatingPointRoundingRule) -> Date {
        Date(timeIntervalSince1970: date.timeIntervalSince1970.rounded(rule))
    }

    var id: String { jti.value }

    /// Who it is from and for; the times are checked by `check`, which is given the time.
    func verify(using algorithm: some JWTAlgorithm) async throws {
        guard iss.value == Self.issuer else { throw AuthError.tokenInvalid }
        try aud.verifyIntendedAudience(includes: Self.audience)
    }

    /// Claims count whole seconds, so a token is valid from the second it was made in.
    func check(at now: Date) throws(AuthError) {
        guard nbf.value.timeIntervalSince(now) < 1, exp.value > now else { throw .tokenInvalid }
    }
}
