import Domain
import Foundation
import Journal
import Settings

/// One lead as the ledger shows it.
struct LedgerRow {
    let lead: String
    let title: String
    let decision: Decision?
    let fate: String
    let at: Date

    /// The rules that decided, each with limit and value.
    var why: String {
        guard let decision else { return "" }
        return decision.reasons.map { "\($0.rule) (limit \($0.limit.encodedString), seen \($0.value.encodedString))" }
            .joined(separator: "; ")
    }
    var json: JSONValue {
        [
            "lead_id": .string(lead), "title": .string(title), "at": .string(Timestamp.string(at)),
            "fate": .string(fate),
            "decision": JSONValue(decision.map { $0.isKeep ? "keep" : "skip" }),
            "reasons": .array(decision?.reasons.map(\.json) ?? []),
        ]
    }
}

/// Reads a slot's ledger from its file, as `leads` does without a host.
enum LedgerReading {
    static func events(path: String) throws -> [LeadEvent] {
        var reader = JournalReader(path: path)
        return try reader.readNew().entries.compactMap { LeadEvent(json: $0.value) }
    }

    /// What the log says of every lead, no line kept.
    static func history(path: String) throws -> LeadHistory {
        var reader = JournalReader(path: path)
        var history = LeadHistory()
        try reader.forEachNew { line in
            if let event = LeadEvent(json: line) { history.apply(event) }
        }
        return history
    }

    /// What a person hears who asks for a lead that is not there: the nearest there is.
    static func unknown(_ lead: String, slot: String, in events: [LeadEvent]) -> HostFailure {
        let known = Set(events.compactMap(\.leadID))
        let near = known.filter { !lead.isEmpty && ($0.hasPrefix(lead) || $0.hasSuffix(lead)) }.sorted().first
        let guess = near ?? NearestName.of(lead, among: known.sorted())
        return HostFailure(
            code: "leads.lead.unknown",
            message: "slot \(slot) has no lead '\(lead)'" + (guess.map { "; did you mean '\($0)'?" } ?? ""),
            hint: known.isEmpty
                ? "the slot has seen no lead yet" : "'engyne-host leads \(slot)' lists the \(known.count) there are")
    }

    /// Newest first.
    static func rows(_ events: [LeadEvent], since: Date?) -> [LedgerRow] {
        var history = LeadHistory()
        var last: [String: Date] = [:]
        for event in events {
            history.apply(event)
            if let lead = event.leadID { last[lead] = event.at }
        }
        return history.records.values.compactMap { record in
            guard let at = last[record.id], since.map({ at >= $0 }) ?? true else { return nil }
            return LedgerRow(
                lead: record.id, title: record.lead?.title ?? "", decision: record.decision, fate: fate(record), at: at)
        }.sorted { ($0.at, $0.lead) > ($1.at, $1.lead) }
    }

    static func fate(_ record: LeadRecord) -> String {
        if record.emittedAt != nil { return "emitted" }
        if record.verifiedAt != nil { return "verified" }
        if record.unverifiedAt != nil { return "unverified" }
        if let result = record.clickResult { return "clicked: \(result.rawValue)" }
        if record.intendedAt != nil { return "click intended" }
        if let held = record.heldFor { return "held: \(held)" }
        return record.decision.map { $0.isKeep ? "kept" : "skipped" } ?? "observed"
    }

    static func table(_ rows: [LedgerRow]) -> String {
        guard !rows.isEmpty else { return "no leads yet" }
        return Terminal.table(
            [["LEAD", "FATE", "TITLE", "WHY NOT"]]
                + rows.map { [$0.lead, $0.fate, String($0.title.prefix(40)), $0.why] })
    }

    static func csv(_ rows: [LedgerRow]) -> String {
        let lines = rows.map {
            [Timestamp.string($0.at), $0.lead, $0.fate, $0.title, $0.why].map(cell).joined(separator: ",")
        }
        return (["at,lead_id,fate,title,reasons"] + lines).joined(separator: "\r\n")
    }

    /// A cell that a spreadsheet would take for a formula is led by an apostrophe (ASVS 5.0 1.2.10).
    static func cell(_ text: String) -> String {
        let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
        let safe = (isFormula ? "'" : "") + text
        return safe.contains { "\",\n\r".contains($0) } ? "\"" + safe.replacing("\"", with: "\"\"") + "\"" : safe
    }
}
