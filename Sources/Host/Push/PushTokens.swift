import Domain
import Egress
import Foundation
import Synchronization

/// The word by which a push service knows this host (RFC 8292): one signed token per service, kept until an hour before
/// it ends.
final class PushTokens: Sendable {
    private static let lifeSeconds = 12.0 * 3600
    private static let renewSeconds = 3600.0

    private let keys: PushKeys
    private let contact: String?
    private let kept = Mutex<[String: (text: String, ends: Date)]>([:])

    /// - Parameter contact: `mailto:` or `https:`, by which a service can reach the operator.
    init(keys: PushKeys, contact: String?) { (self.keys, self.contact) = (keys, contact) }

    /// The value of the `Authorization` header for this destination.
    func authorization(for destination: Destination, at now: Date) throws -> String {
        let origin = Self.origin(destination)
        if let known = kept.withLock({ $0[origin] }), known.ends.timeIntervalSince(now) >= Self.renewSeconds {
            return known.text
        }
        let ends = now.addingTimeInterval(Self.lifeSeconds)
        let text = "vapid t=\(try token(origin, ends)), k=\(keys.publicKey)"
        kept.withLock { $0[origin] = (text, ends) }
        return text
    }

    private func token(_ origin: String, _ ends: Date) throws -> String {
        var claims: JSONObject = ["aud": .string(origin), "exp": .int(Int64(ends.timeIntervalSince1970))]
        claims["sub"] = contact.map(JSONValue.string)
        let head: JSONValue = ["typ": "JWT", "alg": "ES256"]
        let text = Base64.urlText(head.encoded) + "." + Base64.urlText(JSONValue.object(claims).encoded)
        return text + "." + Base64.urlText(try keys.signature(of: Array(text.utf8)))
    }

    /// Scheme, host and the port where it is not the usual one; no path.
    private static func origin(_ destination: Destination) -> String {
        let usual = destination.scheme == "https" ? 443 : 80
        let host = destination.host.contains(":") ? "[\(destination.host)]" : destination.host
        return "\(destination.scheme)://\(host)" + (destination.port == usual ? "" : ":\(destination.port)")
    }
}
