/// Where a navigation ended.
package struct Navigation: Sendable, Hashable {
    /// Address of the document that is there now: a redirect to a login is a state, not an error.
    package let url: String
    /// HTTP status of that document; `nil` for documents without one, such as `about:blank`.
    package let status: Int?
    /// Seconds its `Retry-After` header asks for, if any.
    package let retryAfter: Int?

    package init(url: String, status: Int?, retryAfter: Int? = nil) {
        (self.url, self.status, self.retryAfter) = (url, status, retryAfter)
    }

    /// How it went, for the log of actions.
    func note(asked: String) -> String? {
        let words = [
            status.map { "HTTP \($0)" }, url == asked ? nil : "ended at \(EvidenceRedaction.url(url))",
        ].compactMap { $0 }
        return words.isEmpty ? nil : words.joined(separator: ", ")
    }
}
