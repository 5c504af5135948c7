import CCurl

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

    /// What libcurl says of a transfer or connection that ended without success.
    init(_ code: CURLcode, _ exchange: CurlExchange, mayHaveLeft: Bool, status: Int?) {
        let kind = Self.kind(code, exchange)
        self.init(
            kind: kind, code: Int(code.rawValue), detail: Self.detail(kind, code, exchange), mayHaveLeft: mayHaveLeft,
            status: status)
    }

    private static func kind(_ code: CURLcode, _ exchange: CurlExchange) -> Kind {
        if exchange.isTooLarge { return .tooLarge }
        switch code {
        case CURLE_ABORTED_BY_CALLBACK: return .cancelled
        case CURLE_OPERATION_TIMEDOUT: return .timeout
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: return .url
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: return .resolve
        case CURLE_COULDNT_CONNECT: return exchange.refusedAddress == nil ? .connect : .refusedAddress
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_USE_SSL_FAILED:
            return .tls
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_WEIRD_SERVER_REPLY:
            return .reset
        default: return .other
        }
    }

    private static func detail(_ kind: Kind, _ code: CURLcode, _ exchange: CurlExchange) -> String {
        switch kind {
        case .tooLarge: "the answer is larger than \(exchange.maxResponseBytes) bytes"
        case .refusedAddress: "the address is \(exchange.refusedAddress ?? "not allowed")"
        case .cancelled: "cancelled"
        default: String(cString: curl_easy_strerror(code))
        }
    }
}
