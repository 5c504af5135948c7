import Domain
import Foundation
import Journal
import Settings

/// Prints each step of a lead's walk as it reaches the disk: seen → kept → clicked → verified → queued → approved or
/// held → sent.
struct WalkView {
    let home: HomeFolder

    func show(until isOver: () -> Bool) async throws {
        var ledger = WalkTail(home.slot("demo") + "/leads.jsonl")
        var queue = WalkTail(home.queue("outbox"))
        var approvals = WalkTail(home.approvals)
        var sent = WalkTail(home.sent("outbox"))
        while !isOver() {
            var lines: [(at: String, text: String)] = []
            lines += try ledger.news().compactMap(Self.ledgerLine)
            lines += try queue.news().map {
                Self.line($0, "queued", $0["payload"]?["lead_id"]?.string, "for channel outbox")
            }
            lines += try approvals.news().compactMap(Self.approvalLine)
            lines += try sent.news().map {
                Self.line($0, "sent", $0["lead_id"]?.string, "proof \($0["external_id"]?.string ?? "-")")
            }
            for line in lines.sorted(by: { $0.at < $1.at }) { Terminal.complain(line.text) }
            try await Task.sleep(for: .milliseconds(250))
        }
    }

    private static func line(_ record: JSONObject, _ step: String, _ lead: String?, _ detail: String) -> (
        String, String
    ) {
        let at = record["ts"]?.string ?? record["at"]?.string ?? ""
        let clock = at.dropFirst(11).prefix(8)
        let padded = step + String(repeating: " ", count: max(0, 9 - step.count))
        return (at, "  \(clock)  \(padded) \(lead ?? "-")  \(detail)")
    }

    private static func ledgerLine(_ record: JSONObject) -> (String, String)? {
        guard let event = LeadEvent(json: record), let lead = event.leadID else { return nil }
        switch event.type {
        case .observed where event.fields["changed"] == nil:
            let seen = event.fields["lead"]
            return line(
                record, "seen", lead,
                [seen?["title"]?.string, seen?["country"]?.string].compactMap { $0 }.joined(separator: ", "))
        case .decided:
            let decision = Decision(json: event.fields)
            return line(
                record, decision.isKeep ? "kept" : "skipped", lead,
                decision.reasons.map { "\($0.rule): \($0.value.encodedString)" }.joined(separator: ", "))
        case .clickHeld: return line(record, "held", lead, event.fields["why"]?.string ?? "")
        case .clicked: return line(record, "clicked", lead, event.fields["result"]?.string ?? "")
        case .verified: return line(record, "verified", lead, "by \(event.fields["by"]?.string ?? "-")")
        case .unverified: return line(record, "unproven", lead, event.fields["why"]?.string ?? "")
        default: return nil
        }
    }

    private static func approvalLine(_ record: JSONObject) -> (String, String)? {
        guard record["channel"]?.string == "outbox", let state = record["state"]?.string else { return nil }
        let who = record["by"]?.string.map { "by \($0)" } ?? "waits for a person"
        return line(
            record, state == "pending" ? "held" : state, record["lead_id"]?.string,
            state == "pending" ? "waits for a yes" : who)
    }
}

/// The new lines of one log, from its beginning or, when it was there before, from its end.
private struct WalkTail {
    private var reader: JournalReader

    init(_ path: String) {
        reader = JournalReader(path: path)
        do { _ = try reader.readNew() } catch { return }
    }

    mutating func news() throws -> [JSONObject] { try reader.readNew().entries.map(\.value) }
}
