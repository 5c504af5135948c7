import Domain
import Foundation

/// One lead's trail told in sentences: what was seen, what decided with rule, limit and value, why a click waited, what
/// became of it, and when. Times are the slot's own.
struct LeadStory {
    private let record: LeadRecord
    private let events: [LeadEvent]
    private let zone: TimeZone

    /// `nil` when the log says nothing of the lead.
    init?(of lead: String, in events: [LeadEvent], zone: TimeZone) {
        let own = events.filter { $0.leadID == lead }
        var history = LeadHistory()
        for event in own { history.apply(event) }
        guard let record = history[lead] else { return nil }
        (self.record, self.events, self.zone) = (record, own, zone)
    }

    var json: JSONValue {
        [
            "lead_id": .string(record.id), "title": .string(record.lead?.title ?? ""),
            "fate": .string(LedgerReading.fate(record)), "summary": .string(summary),
            "timezone": .string(zone.identifier),
            "decision": JSONValue(record.decision.map { $0.isKeep ? "keep" : "skip" }),
            "reasons": .array((record.decision?.reasons ?? []).map(\.json)),
            "items": .array(
                events.map { event in
                    var line = event.json
                    line["words"] = JSONValue(Self.words(event))
                    return .object(line)
                }),
        ]
    }

    var text: String {
        let head = ["\(record.id)  \(record.lead?.title ?? "")", summary, ""]
        let lines = events.flatMap { event in
            Self.words(event).enumerated().map { index, words in
                (index == 0 ? time(event.at) : String(repeating: " ", count: time(event.at).count)) + "  " + words
            }
        }
        return (head + lines + ["", "times are \(zone.identifier)"]).joined(separator: "\n")
    }

    /// The answer to "why not?" in one sentence.
    private var summary: String {
        let wish = record.wishedAt.map { " A person wanted it (\(time($0)))." } ?? ""
        return outcome + wish
    }

    private var outcome: String {
        if record.verifiedAt != nil {
            return record.firstTouchAt.map { "Bought and proven; first touch \(time($0))." }
                ?? "Bought and proven; no message has left yet."
        }
        if record.unverifiedAt != nil {
            return "Clicked, and the purchase could not be proven; it is never clicked again."
        }
        switch record.clickResult {
        case .refused?: return "Clicked once; the site refused. It is never clicked again."
        case .confirmed?, .uncertain?: return "Clicked once; the proof is still looked for."
        case nil: break
        }
        if record.intendedAt != nil { return "A click was intended; what became of it is looked up, never repeated." }
        if let held = record.heldFor { return "Kept, not clicked: \(Self.heldWords[held] ?? held)." }
        if let why = record.unarmedFor { return "Kept, not clicked: nothing could be pressed (\(why))." }
        guard let decision = record.decision else { return "Seen, and not decided yet." }
        guard !decision.isKeep else { return "Kept; not clicked yet." }
        let count = decision.reasons.count
        return
            "Not kept: \(count == 1 ? "one rule stands" : "\(count) rules stand") against it; every other rule passes."
    }

    private func time(_ date: Date) -> String { Timestamp.local(date, in: zone) }

    // MARK: one event

    private static func words(_ event: LeadEvent) -> [String] {
        let fields = event.fields
        switch event.type {
        case .observed: return observed(fields)
        case .decided:
            let decision = Decision(json: fields)
            guard !decision.isKeep else { return ["kept: every rule passes"] }
            return ["skipped:"] + decision.reasons.map { "  " + RuleWords.of($0) }
        case .clickHeld:
            let why = fields["why"]?.string ?? ""
            return ["click held: \(heldWords[why] ?? why)"]
        case .armingFailed:
            return ["not clicked, nothing was pressed: \(fields["reason"]?.string ?? "no reason given")"]
        case .clickIntended: return ["about to click, once (written before the click)"]
        case .clicked: return ["clicked: \(clickWords(fields))"]
        case .verified: return ["proven bought, \(proofWords(fields["by"]?.string ?? ""))" + contact(fields)]
        case .unverified: return ["the purchase could not be proven: \(fields["why"]?.string ?? "no reason given")"]
        case .emitted: return ["handed to the channels"]
        case .messageSent:
            let to =
                fields["audience"]?.string == Audience.staff.rawValue ? "the staff told" : "message to the buyer sent"
            return ["\(to) by \(fields["channel"]?.string ?? "a channel")"]
        case .messageState:
            return [
                "the message by \(fields["channel"]?.string ?? "a channel"): \(stateWords(fields["state"]?.string))"
            ]
        case .wished: return ["a person said: I wanted this one (\(fields["by"]?.string ?? "unknown"))"]
        case .rowRejected: return ["a row that is no lead: \(fields["reason"]?.string ?? "")"]
        }
    }

    private static func stateWords(_ state: String?) -> String {
        switch state.flatMap(DeliveryState.init) {
        case .sent: "the network has it"
        case .failed: "the network could not deliver it"
        case .delivered: "arrived"
        case .read: "read"
        case nil: "unknown news"
        }
    }

    private static func observed(_ fields: JSONObject) -> [String] {
        let lead = fields["lead"]
        var facts: [String] = []
        if let age = lead?["age_hours"]?.double { facts.append("posted \(RuleWords.hours(age)) before") }
        if let country = lead?["country"]?.string ?? lead?["country_iso"]?.string { facts.append(country) }
        if let months = lead?["member_months"]?.int { facts.append("member for \(months) months") }
        let ways = ["phone", "email", "whatsapp"].filter { lead?["availability"]?[$0]?.bool == true }
        if !ways.isEmpty { facts.append("reachable by " + ways.joined(separator: ", ")) }
        if lead?["sold_out"]?.bool == true { facts.append("sold out") }
        let changed = (fields["changed"]?.array ?? []).compactMap(\.string)
        let verb = changed.isEmpty ? "seen" : "seen again, changed: \(changed.joined(separator: ", "))"
        return [facts.isEmpty ? verb : "\(verb): \(facts.joined(separator: "; "))"]
    }

    private static func clickWords(_ fields: JSONObject) -> String {
        let reason = fields["reason"]?.string.map { " (\($0))" } ?? ""
        return switch fields["result"]?.string {
        case "confirmed": "the page confirmed it\(reason)"
        case "refused": "the site refused\(reason)"
        default: "not known whether it bought\(reason); the list of bought contacts is asked"
        }
    }

    private static func proofWords(_ by: String) -> String {
        switch by {
        case "click_answer": "by the page's own answer to the click"
        case "pull": "because the account's own interface lists it"
        default: "by \(by)"
        }
    }

    private static func contact(_ fields: JSONObject) -> String {
        let known = ["name", "company", "phone", "email"].compactMap { fields["contact"]?[$0]?.string }
        return known.isEmpty ? "; no contact came with it" : ": " + known.joined(separator: ", ")
    }

    private static let heldWords = [
        "dry_run": "the slot is in dry-run", "auto_buy_off": "auto_buy is off", "hold": "everything is held",
        "login": "a person has to log in", "balance": "no credits are left",
        "cap_cycle": "max_clicks_per_cycle is used up", "cap_day": "max_clicks_per_day is used up",
        "cap_week": "max_clicks_per_week is used up", "drift": "the page reads otherwise than usual",
    ]
}

/// A rule that failed, as a person says it: the value seen and the limit it broke.
enum RuleWords {
    static func of(_ reason: Reason) -> String { "\(reason.rule): \(sentence(reason))" }

    private static func sentence(_ reason: Reason) -> String {
        let (value, limit) = (shown(reason.value), shown(reason.limit))
        switch reason.rule {
        case "duplicate": return "a click on it was already intended; one is the limit"
        case "sold_out": return "the page says sold out"
        case "blocked_country": return "it is from \(value), and blocked are \(limit)"
        case "allowed_country": return "it is from \(value), and allowed are only \(limit)"
        case "age": return "\(hours(reason.value.double ?? 0)) old, at most \(hours(reason.limit.double ?? 0))"
        case "member_months": return "the buyer is a member for \(value) months, at least \(limit)"
        case "keyword_excluded": return "it names \(value), excluded are \(limit)"
        case "keyword_missing": return "none of the wanted words \(limit) stands in \(value)"
        case "contact_method": return "reachable by \(value.isEmpty ? "nothing" : value), required is \(limit)"
        case "unknown_age": return "its age is not known, at most \(hours(reason.limit.double ?? 0))"
        case "unknown_member_months": return "how long the buyer is a member is not known, at least \(limit) months"
        case "unknown_country": return "its country is not known, and the list is \(limit)"
        default: return "limit \(limit), seen \(value)"
        }
    }

    static func hours(_ hours: Double) -> String {
        let rounded = (hours * 10).rounded() / 10
        return (rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)") + " h"
    }

    private static func shown(_ value: JSONValue) -> String {
        if let list = value.array { return list.map(shown).joined(separator: ", ") }
        return value.string ?? (value.isNull ? "not known" : value.encodedString)
    }
}

/// Spans of time as people read them.
enum SlotTime {
    /// A span as people say it: `42 s`, `3 min 10 s`, `5 h 2 min`, `3 days 4 h`.
    static func span(_ seconds: Double?) -> String {
        guard let seconds else { return "–" }
        if seconds < 10 { return "\((seconds * 10).rounded() / 10) s" }
        let whole = Int(seconds.rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        if whole < 172_800 { return "\(whole / 3600) h \(whole % 3600 / 60) min" }
        return "\(whole / 86_400) days \(whole % 86_400 / 3600) h"
    }
}
