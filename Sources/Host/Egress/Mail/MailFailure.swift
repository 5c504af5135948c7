import Domain

/// Why a mail was not answered for by the server, and above all whether it may have left.
package enum MailFailure: HostError, Equatable {
    /// The end of the message never left: no server may deliver it.
    case notSent(Reason, detail: String)
    /// The end of the message may have left and no complete reply came.
    case unknown(Reason, detail: String)

    package enum Reason: String, Sendable {
        case account, header, body, resolve, connect, address = "address_refused", tls, timeout, reset, garbled
        case cancelled, other
    }

    package var reason: Reason {
        switch self {
        case .notSent(let reason, _), .unknown(let reason, _): reason
        }
    }
    package var mayHaveLeft: Bool {
        if case .unknown = self { true } else { false }
    }
    package var code: String { "mail.server.\(reason.rawValue)" }
    package var message: String {
        switch self {
        case .notSent(_, let detail), .unknown(_, let detail): detail
        }
    }
    package var hint: String {
        reason == .account ? "Set SMTP_HOST, SMTP_USER, SMTP_PASS and SMTP_FROM_EMAIL." : ""
    }
    package var isRetryable: Bool {
        switch reason {
        case .resolve, .connect, .tls, .timeout, .reset, .garbled, .cancelled: true
        default: false
        }
    }
}
