import Domain

/// Why a request brought no complete answer, and above all whether any of it may have left.
package enum EgressFailure: HostError, Equatable {
    /// No byte of the request left this machine: trying again cannot repeat anything.
    case notSent(Reason, detail: String)
    /// Bytes may have left and no complete answer came: the other side may have acted.
    case unknown(Reason, detail: String)

    package enum Reason: String, Sendable {
        case url, header, method, hostNotAllowed = "host_not_allowed", addressRefused = "address_refused"
        case bodyTooLarge = "body_too_large"
        case resolve, connect, tls, timeout, reset, answerTooLarge = "answer_too_large", cancelled, other
    }

    package var reason: Reason {
        switch self {
        case .notSent(let reason, _), .unknown(let reason, _): reason
        }
    }
    package var detail: String {
        switch self {
        case .notSent(_, let detail), .unknown(_, let detail): detail
        }
    }
    /// `false` is a promise.
    package var mayHaveLeft: Bool {
        if case .unknown = self { true } else { false }
    }

    package var code: String { "http.request.\(reason.rawValue)" }
    package var message: String { detail }
    package var hint: String {
        switch reason {
        case .hostNotAllowed:
            "Name the host in the manifest's permissions.hosts, or let the operator set it as a url setting."
        case .addressRefused: "Let the operator open it with a net.allow entry, scheme://host:port."
        default: ""
        }
    }
    package var isRetryable: Bool {
        switch reason {
        case .resolve, .connect, .tls, .timeout, .reset, .cancelled: true
        default: false
        }
    }
}
