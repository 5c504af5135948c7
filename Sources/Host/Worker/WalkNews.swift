import Domain
import Foundation

/// What an event of the ledger looks like in the activity stream: the step of the lead's walk, in a word.
enum WalkNews {
    static func notice(for event: LeadEvent, title: String?) -> JSONObject? {
        guard let lead = event.leadID, let (step, note, text) = words(event) else { return nil }
        var notice: JSONObject = [
            "type": .string(event.type == .unverified ? "ERROR" : "COMMERCE"), "text": .string(text),
            "lead_id": .string(lead),
            "ts": .string(Timestamp.string(event.at)), "step": .string(step), "note": .string(note),
        ]
        if let runID = event.runID { notice["run_id"] = .string(runID) }
        if let title { notice["title"] = .string(String(title.prefix(120))) }
        if step == "clicked", event.fields["result"]?.string != "confirmed" { notice["bad"] = true }
        return notice
    }

    private static func words(_ event: LeadEvent) -> (step: String, note: String, text: String)? {
        let fields = event.fields
        switch event.type {
        case .observed where fields["changed"] == nil: return ("seen", "", "lead seen")
        case .decided:
            let decision = Decision(json: fields)
            let rules = decision.reasons.map(\.rule).joined(separator: ", ")
            return decision.isKeep ? ("kept", "", "lead kept") : ("skipped", rules, "lead skipped: \(rules)")
        case .clickHeld:
            let why = fields["why"]?.string ?? ""
            return ("held", why, "click held: \(why)")
        case .armingFailed:
            let reason = fields["reason"]?.string ?? ""
            return ("unarmed", reason, "not clicked, nothing was pressed: \(reason)")
        case .clicked:
            let result = fields["result"]?.string ?? ""
            return ("clicked", result, "clicked: \(result)")
        case .verified:
            let by = fields["by"]?.string ?? ""
            return ("verified", by, "verified by \(by)")
        case .unverified:
            return ("unproven", fields["why"]?.string ?? "", "clicked, but the purchase could not be proven")
        case .emitted: return ("queued", "", "handed to the queues")
        case .observed, .rowRejected, .clickIntended, .messageSent, .messageState, .wished: return nil
        }
    }
}
