import Crypto
import Domain
import Foundation

/// What a webhook carries after Standard Webhooks: an id that stays the same on every try, the time, and a signature over
/// both and the body with every key that is valid now.
enum WebhookSignature {
    private static let prefix = "whsec_"

    static func headers(id: String, at: Date, body: [UInt8], keys: [[UInt8]]) -> [(name: String, value: String)] {
        let timestamp = String(Int64(at.timeIntervalSince1970.rounded(.down)))
        let signed = Array("\(id).\(timestamp).".utf8) + body
        let signatures = keys.map { key in
            "v1,"
                + Data(HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: key)))
                .base64EncodedString()
        }
        return [
            ("webhook-id", id), ("webhook-timestamp", timestamp),
            ("webhook-signature", signatures.joined(separator: " ")),
        ]
    }

    /// The keys of a secret. While one is replaced by another both stand in it, `whsec_<new> whsec_<old>`, and a receiver
    /// that knows either takes the message.
    static func keys(_ secret: String) -> [[UInt8]] {
        let parts = secret.split(whereSeparator: \.isWhitespace).map(String.init)
        return parts.count > 1 && parts.allSatisfy { $0.hasPrefix(prefix) } ? parts.map(key) : [key(secret)]
    }

    /// `whsec_<base64>` is how Standard Webhooks writes a key of bytes; any other text is used as it stands.
    static func key(_ secret: String) -> [UInt8] {
        if secret.hasPrefix(prefix), let bytes = Data(base64Encoded: String(secret.dropFirst(prefix.count))),
            !bytes.isEmpty
        {
            return Array(bytes)
        }
        return Array(secret.utf8)
    }
}
