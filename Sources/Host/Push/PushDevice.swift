import Crypto
package import Domain

/// A browser that asked for push messages: where to post them, and the keys only it can open them with.
package struct PushDevice: Sendable, Hashable {
    /// Names the subscription in the database.
    package let id: String
    package let endpoint: String
    /// An uncompressed point on P-256, 65 bytes.
    package let publicKey: [UInt8]
    /// 16 bytes.
    package let authSecret: [UInt8]

    /// - Parameters:
    ///   - keys: the browser's `{p256dh, auth}`, base64url with or without padding.
    /// - Throws: `PushError.badSubscription`.
    package init(id: String, endpoint: String, keys: JSONObject) throws(PushError) {
        (self.id, self.endpoint) = (id, endpoint)
        publicKey = keys["p256dh"]?.string.flatMap { Base64.urlBytes(Array($0.utf8)) } ?? []
        authSecret = keys["auth"]?.string.flatMap { Base64.urlBytes(Array($0.utf8)) } ?? []
        guard publicKey.count == 65, publicKey.first == 4, Self.isOnCurve(publicKey) else {
            throw .badSubscription(member: "keys.p256dh", expected: "65 bytes of a point on P-256, as base64url")
        }
        guard authSecret.count == 16 else {
            throw .badSubscription(member: "keys.auth", expected: "16 bytes as base64url")
        }
    }

    private static func isOnCurve(_ bytes: [UInt8]) -> Bool {
        do {
            _ = try P256.KeyAgreement.PublicKey(x963Representation: bytes)
            return true
        } catch { return false }
    }
}
