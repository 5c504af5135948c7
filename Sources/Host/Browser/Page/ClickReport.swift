package import Domain

/// What became of one guarded click.
package struct ClickReport: Sendable, Hashable {
    package enum Reason: String, Sendable {
        case missing, ambiguous, hidden, disabled, moving, covered, outside, stale, vetoed
        /// Input was sent, and the whole of it was not seen to arrive.
        case partial
    }

    /// Whether any input reached the page. False means: nothing of it did, whatever the reason.
    package let dispatched: Bool
    /// Why nothing, or not everything, was dispatched; `nil` after a whole click.
    package let reason: Reason?
    /// What was there instead, for the log.
    package let detail: String?
    /// Whether the locator asked not to wait until the element rests.
    package var isUnstable = false
    /// Addresses of the windows the page opened while it was clicked.
    package var opened: [String] = []
    /// Texts of the dialogs the page opened while it was clicked; each was answered at once.
    package var dialogs: [String] = []

    package init(dispatched: Bool, reason: Reason? = nil, detail: String? = nil) {
        self.dispatched = dispatched
        self.reason = reason
        self.detail = detail
    }

    package var json: JSONValue {
        var json: JSONObject = [
            "dispatched": .bool(dispatched), "reason": JSONValue(reason?.rawValue), "detail": JSONValue(detail),
        ]
        if isUnstable { json["stable"] = false }
        if !opened.isEmpty { json["opened"] = .array(opened.map(JSONValue.string)) }
        if !dialogs.isEmpty { json["dialogs"] = .array(dialogs.map(JSONValue.string)) }
        return .object(json)
    }
}
