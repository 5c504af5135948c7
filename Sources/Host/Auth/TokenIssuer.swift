import Domain
import Foundation
import JWTKit

/// Signs and reads our access tokens: HS256, one key, one key id, one type. What the token's own header says never
/// chooses an algorithm.
package struct TokenIssuer: Sendable {
    private static let keyID: JWKIdentifier = "engyne-1"
    private static let type = "engyne+jwt"
    private let keys: JWTKeyCollection

    package init(key: SigningKey) async {
        keys = await JWTKeyCollection().add(hmac: HMACKey(from: key.bytes), digestAlgorithm: .sha256, kid: Self.keyID)
    }

    func sign(_ claims: AccessClaims) async throws -> String {
        try await keys.sign(claims, kid: Self.keyID, header: ["typ": .string(Self.type)])
    }

    /// - Throws: `AuthError.tokenInvalid` for anything that is not a token of ours, valid now.
    func read(_ token: String) async throws(AuthError) -> AccessClaims {
        guard token.utf8.count <= 4096, Self.headerIsOurs(token) else { throw .tokenInvalid }
        do { return try await keys.verify(token, as: AccessClaims.self) } catch { throw .tokenInvalid }
    }

    /// Checked before the signature: a library may fall back to its default key for a key id it does not know.
    private static func headerIsOurs(_ token: String) -> Bool {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let data = decode(parts[0]), let header = try? JSONReader.read(data) else { return false }
        return header["alg"]?.string == "HS256" && header["typ"]?.string == type && header["kid"]?.string == keyID.string
    }

    private static func decode(_ part: Substring) -> Data? {
        let plain = part.replacing("-", with: "+").replacing("_", with: "/")
        return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.count % 4) % 4))
    }
}
