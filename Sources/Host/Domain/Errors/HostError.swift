/// What every error of a room tells: HTTP, MCP, the command line and logs print exactly these, no door words its own.
package protocol HostError: Error, Sendable {
    /// Stable, `room.subject.problem`, e.g. `settings.value.out_of_range`.
    var code: String { get }
    /// One line: what, where, found, expected. Never a secret, never contact data.
    var message: String { get }
    /// One imperative sentence that says what to do next, or empty.
    var hint: String { get }
    /// Whether the same call may succeed later without anybody changing anything.
    var isRetryable: Bool { get }
}

extension HostError {
    package var hint: String { "" }
    package var isRetryable: Bool { false }

    /// The two lines a person reads.
    package var report: String { hint.isEmpty ? "\(code)  \(message)" : "\(code)  \(message)\n  hint: \(hint)" }
}

/// A plain value for errors that cross a process border (child link, HTTP) and for one-off refusals.
package struct HostFailure: HostError, Hashable {
    package let code: String
    package let message: String
    package let hint: String
    package let isRetryable: Bool

    package init(code: String, message: String, hint: String = "", isRetryable: Bool = false) {
        self.code = code
        self.message = message
        self.hint = hint
        self.isRetryable = isRetryable
    }

    /// The same facts of any error; one that is not ours keeps only its type and description.
    package init(_ error: any Error) {
        if let known = error as? any HostError {
            self.init(code: known.code, message: known.message, hint: known.hint, isRetryable: known.isRetryable)
        } else {
            self.init(code: "host.error.unexpected", message: "\(type(of: error)): \(error)")
        }
    }
}
