import Crypto
import Domain
import Foundation
import JWTKit

/// Signs and reads our access tokens: HS256, one key, one key id, one type. What the token's own header says never
/// chooses an algorithm.
package struct TokenIssuer: Sendable {
    private static let type = "engyne+jwt"
    private let keys: JWTKeyCollection
    /// Names the key without telling it, so that a token of an exchanged key is known as such.
    private let keyID: JWKIdentifier

    package init(key: SigningKey) async {
        keyID = JWKIdentifier(string: "k" + SecretBytes.digest(key.bytes).prefix(12))
        keys = await JWTKeyCollection().add(hmac: HMACKey(from: key.bytes), digestAlgorithm: .sha256, kid: keyID)
    }

    func sign(_ claims: AccessClaims) async throws -> String {
        try await keys.sign(claims, kid: keyID, header: ["typ": .string(Self.type)])
    }

    /// - Throws: `AuthError.tokenInvalid` for anything that is not a token of ours, valid at `now`.
    func read(_ token: String, now: Date) async throws(AuthError) -> AccessClaims {
        guard token.utf8.count <= 8192, headerIsOurs(token) else { throw .tokenInvalid }
        do {
            let claims = try await keys.verify(token, as: AccessClaims.self)
            try claims.check(at: now)
            return claims
        } catch {
            throw .tokenInvalid
        }
    }

    /// Checked before the signature: a library may fall back to its default key for a key id it does not know.
    private func headerIsOurs(_ token: String) -> Bool {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let data = Self.decode(parts[0]), let header = try? JSONReader.read(Array(data)) else {
            return false
        }
        return header["alg"]?.string == "HS256" && header["typ"]?.string == Self.type
            && header["kid"]?.string == keyID.string
    }

    private static func decode(_ part: Substring) -> Data? {
        let plain = part.replacing("-", with: "+").replacing("_", with: "/")
        return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.count % 4) % 4))
    }
}
