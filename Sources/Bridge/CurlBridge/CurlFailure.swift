/// A transfer that brought no complete answer.
package struct CurlFailure: Error, Sendable, Equatable {
    package enum Kind: String, Sendable {
        case url, resolve, refusedAddress = "refused_address", connect, tls, timeout, reset, tooLarge = "too_large"
        case cancelled, other
    }
    package let kind: Kind
    /// libcurl's own number, 0 where it was not asked.
    package let code: Int
    /// What happened in a few words, without any part of the URL.
    package let detail: String
    /// Whether a byte of the request may have left this machine. `false` is a promise, `true` is not.
    package let mayHaveLeft: Bool
    /// The status line's number when at least the answer's head was complete.
    package let status: Int?

    package init(kind: Kind, code: Int = 0, detail: String, mayHaveLeft: Bool, status: Int? = nil) {
        self.kind = kind
        self.code = code
        self.detail = detail
        self.mayHaveLeft = mayHaveLeft
        self.status = status
    }
}
