package import Domain
package import Foundation

/// One lead as the ledger shows it: what became of it and the numbers that decided.
package struct LeadRow: Sendable {
    package let record: LeadRecord
    /// When something was last written about it.
    package let at: Date

    /// How far it came, in one word or two.
    package var fate: String {
        if record.emittedAt != nil { return "emitted" }
        if record.verifiedAt != nil { return "verified" }
        if record.unverifiedAt != nil { return "unverified" }
        if let result = record.clickResult { return "clicked: \(result.rawValue)" }
        if record.intendedAt != nil { return "click intended" }
        if let held = record.heldFor { return "held: \(held)" }
        return decision.map { $0 == "keep" ? "kept" : "skipped" } ?? "observed"
    }
    package var decision: String? { record.decision.map { $0.isKeep ? "keep" : "skip" } }

    package var json: JSONObject {
        [
            "lead_id": .string(record.id), "title": .string(record.lead?.title ?? ""), "decision": JSONValue(decision),
            "reasons": .array(record.decision?.reasons.map(\.json) ?? []), "fate": .string(fate),
            "held_for": JSONValue(record.heldFor), "at": .string(Timestamp.string(at)),
            "run_id": JSONValue(record.runID),
            "wished_at": JSONValue(record.wishedAt.map(Timestamp.string)),
            "lead": record.lead.map { .object($0.json) } ?? .null,
        ]
    }

    /// Whether the words stand in what the page said of it.
    func mentions(_ words: String) -> Bool {
        let lead = record.lead
        return [record.id, lead?.title, lead?.category, lead?.parentCategory, lead?.country, lead?.city, lead?.state]
            .contains { $0?.range(of: words, options: [.caseInsensitive, .diacriticInsensitive]) != nil }
    }
}
