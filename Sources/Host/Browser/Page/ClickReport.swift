package import Domain

/// What became of one guarded click.
package struct ClickReport: Sendable, Hashable {
    package enum Reason: String, Sendable {
        case missing, ambiguous, hidden, disabled, moving, covered, outside, stale, vetoed
    }

    /// Whether any input reached the page. False means: nothing of it did, whatever the reason.
    package let dispatched: Bool
    /// Why nothing, or not everything, was dispatched; `nil` after a whole click.
    package let reason: Reason?
    /// What was there instead, for the log.
    package let detail: String?

    package init(dispatched: Bool, reason: Reason? = nil, detail: String? = nil) {
        self.dispatched = dispatched
        self.reason = reason
        self.detail = detail
    }

    package var json: JSONValue {
        [
            "dispatched": .bool(dispatched), "reason": JSONValue(reason?.rawValue), "detail": JSONValue(detail),
        ]
    }
}
