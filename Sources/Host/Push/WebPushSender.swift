import Domain
package import Egress
package import Foundation

/// One push message, the same for every device.
package struct PushMessage: Sendable, Hashable {
    /// JSON for the service worker; nothing that may not stand on a lock screen.
    package let body: [UInt8]
    /// How long a service keeps it for a device that is away.
    package let seconds: Int
    /// At most 32 base64url characters: a newer message with the same topic replaces one still waiting, which makes a
    /// repeated send harmless.
    package let topic: String

    package init(body: [UInt8], seconds: Int, topic: String) {
        (self.body, self.seconds, self.topic) = (body, seconds, topic)
    }
}

/// What a push service made of one message for one device.
package enum PushAnswer: Sendable, Equatable {
    /// Taken, which is not yet shown. The service's name for it, where it gives one.
    case accepted(String?)
    /// The subscription is over and will never work again.
    case gone
    case busy(seconds: Int)
    /// Not taken now; the same again may be.
    case failed(String)
    /// Never taken as it is: our key, our encryption or the message. The subscription may be all right.
    case refused(String)
    /// It may have been taken.
    case unknown(String)
}

/// Posts encrypted messages to the push services of browsers (RFC 8030).
///
/// It knows no slot, no queue and no database: it seals, signs, posts once and says what came of it. Redirects are not
/// followed, addresses inside are refused at the socket.
package struct WebPushSender: Sendable {
    private let tokens: PushTokens
    private let endpoints: PushEndpoints
    private let transport: any HTTPTransport

    /// - Parameters:
    ///   - contact: `mailto:` or `https:` for the services' operators.
    ///   - openings: the operator's `net.allow`.
    package init(
        keys: PushKeys, contact: String?, openings: [String], transport: any HTTPTransport = CurlTransport()
    ) {
        tokens = PushTokens(keys: keys, contact: contact)
        endpoints = PushEndpoints(openings: openings)
        self.transport = transport
    }

    /// Posts once.
    package func send(_ message: PushMessage, to device: PushDevice, at now: Date) async -> PushAnswer {
        let request: OutgoingRequest
        let client: EgressClient
        do {
            client = EgressClient(allow: try endpoints.allowList(for: device.endpoint), transport: transport)
            request = try self.request(message, device, now)
        } catch { return .refused(HostFailure(error).message) }
        do { return answer(try await client.send(request), now) } catch {
            if error.mayHaveLeft { return .unknown(error.reason.rawValue) }
            return error.isRetryable
                ? .failed("not reached: \(error.reason.rawValue)") : .refused(error.reason.rawValue)
        }
    }

    private func request(_ message: PushMessage, _ device: PushDevice, _ now: Date) throws -> OutgoingRequest {
        var request = OutgoingRequest(method: "POST", url: device.endpoint, timeoutSeconds: 30)
        request.body = try PushEncryption.seal(message.body, for: device)
        request.headers = [
            ("TTL", String(message.seconds)), ("Urgency", "high"), ("Topic", message.topic),
            ("Content-Encoding", "aes128gcm"), ("Content-Type", "application/octet-stream"),
            ("Authorization", try tokens.authorization(for: Destination(url: device.endpoint), at: now)),
        ]
        request.offersHTTP2 = true
        request.maxResponseBytes = 64 << 10
        // The path is what lets anybody post to this device.
        request.secrets = [device.endpoint]
        return request
    }

    private func answer(_ response: OutgoingResponse, _ now: Date) -> PushAnswer {
        let reason = "the push service answered \(response.status)"
        switch response.status {
        case 200...299: return .accepted(response.header("location").map { String($0.suffix(120)) })
        case 404, 410: return .gone
        case 429:
            return .busy(seconds: response.header("retry-after").flatMap { RetryAfter.seconds($0, now: now) } ?? 60)
        case 401, 403: return .refused(reason + ": does the key still fit the one it was subscribed with?")
        case 413: return .refused(reason + ": the message is too large")
        case 408, 500...599: return .failed(reason)
        default: return .refused(reason)
        }
    }
}
