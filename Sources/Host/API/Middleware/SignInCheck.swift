import Auth
import Domain
import HTTPTypes

/// Finds out who asks: a bearer token, or the session cookie and, for a write, the proof that our own page sends it.
struct SignInCheck: Sendable {
    static let cookieName = "engyne_session"
    let authenticator: Authenticator
    let workerSecret: WorkerSecret
    let names: HostNames
    let failures: AddressBudget

    func signIn(_ headers: HTTPFields, method: String, authority: String, peer: Peer) async throws -> SignedIn {
        let shown = try Self.credentials(headers, peer: peer)
        do {
            let signedIn = try await authenticator.identify(shown)
            if let csrf = signedIn.csrf, !["GET", "HEAD"].contains(method) {
                try checkOrigin(headers, authority, csrf)
            }
            return signedIn
        } catch AuthError.tokenInvalid {
            throw failure(AuthError.tokenInvalid, peer)
        }
    }

    func checkWorker(_ headers: HTTPFields, peer: Peer) throws {
        let shown = headers[values: .workerSecret]
        guard shown.count <= 1, workerSecret.admits(shown.first) else {
            throw shown.isEmpty ? APIError.workerUnknown : failure(APIError.workerUnknown, peer)
        }
    }

    static func credentials(_ headers: HTTPFields, peer: Peer) throws -> Credentials {
        let all = headers[values: .authorization]
        guard all.count <= 1 else { throw APIError.twoCredentials }
        var bearer: String?
        if let text = all.first {
            let parts = text.split(separator: " ", maxSplits: 1)
            // Another scheme is not silently passed over in favour of a cookie.
            bearer = parts.count == 2 && parts[0].lowercased() == "bearer" ? String(parts[1]) : ""
        }
        return Credentials(
            bearer: bearer, cookie: cookie(headers), isLoopback: peer.isLoopback, client: headers[.engyneClient])
    }

    /// The session cookie; two of the name are none.
    static func cookie(_ headers: HTTPFields) -> String? {
        let pairs = headers[values: .cookie].flatMap { $0.split(separator: ";") }
        let found = pairs.compactMap { pair -> String? in
            let sides = pair.drop(while: { $0 == " " }).split(separator: "=", maxSplits: 1)
            return sides.count == 2 && sides[0] == cookieName ? String(sides[1]) : nil
        }
        return found.count == 1 ? found[0] : nil
    }

    private func checkOrigin(_ headers: HTTPFields, _ authority: String, _ csrf: String) throws {
        let isOurs =
            if let origin = headers[.origin] { names.isOurs(origin: origin, authority: authority) } else {
                headers[.secFetchSite] == "same-origin"
            }
        guard isOurs else { throw APIError.foreignOrigin }
        guard let shown = headers[.engyneCSRF], SecretBytes.areEqual(shown, csrf) else { throw APIError.csrfMissing }
    }

    private func failure(_ error: any HostError, _ peer: Peer) -> any HostError {
        failures.note(peer.address).map { APIError.tooManyFailures(seconds: $0) } ?? error
    }
}
