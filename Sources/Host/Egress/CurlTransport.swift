import CurlBridge

/// The real way out, over libcurl.
package struct CurlTransport: HTTPTransport {
    package init() {}

    package func perform(
        _ request: OutgoingRequest, insideAllowed: Bool
    ) async -> Result<OutgoingResponse, EgressFailure> {
        var asked = CurlRequest(
            method: request.method, url: request.url, headers: request.headers, body: request.body,
            timeoutSeconds: request.timeoutSeconds, maxResponseBytes: request.maxResponseBytes,
            insideAllowed: insideAllowed)
        asked.offersHTTP2 = request.offersHTTP2
        return await CurlTransfer.perform(asked)
            .map { OutgoingResponse(status: $0.status, headers: $0.headers, body: $0.body) }
            .mapError { failure(of: $0, shown: request.shownURL) }
    }

    private func failure(of failure: CurlFailure, shown: String) -> EgressFailure {
        let status = failure.status.map { " after status \($0)" } ?? ""
        let detail = "\(shown): \(failure.detail)\(status)"
        let reason = reason(failure.kind)
        return failure.mayHaveLeft ? .unknown(reason, detail: detail) : .notSent(reason, detail: detail)
    }

    private func reason(_ kind: CurlFailure.Kind) -> EgressFailure.Reason {
        switch kind {
        case .url: .url
        case .resolve: .resolve
        case .refusedAddress: .addressRefused
        case .connect: .connect
        case .tls: .tls
        case .timeout: .timeout
        case .reset: .reset
        case .tooLarge: .answerTooLarge
        case .cancelled: .cancelled
        case .other: .other
        }
    }
}
