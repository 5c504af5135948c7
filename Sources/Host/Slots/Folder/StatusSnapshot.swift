package import Domain
package import Foundation
import Journal

/// The last snapshot of what a slot achieved, `status.json`. Written by the slot's worker.
package struct StatusSnapshot: Sendable, Hashable {
    /// How well one selector did on the last page.
    package struct Selector: Sendable, Hashable {
        package let name: String
        /// Which of its fallbacks matched, counted from 1; `nil` = none.
        package let matchedBy: Int?
        package let matches: Int
        /// Filled fields of all expected ones, 0 to 1.
        package let fillRate: Double?
        /// What is normal: how often it is filled, and which fallback matches.
        package let usualFillRate: Double?
        package let usualMatch: Int?

        package init(
            name: String, matchedBy: Int?, matches: Int, fillRate: Double?, usualFillRate: Double? = nil,
            usualMatch: Int? = nil
        ) {
            (self.name, self.matchedBy, self.matches, self.fillRate) = (name, matchedBy, matches, fillRate)
            (self.usualFillRate, self.usualMatch) = (usualFillRate, usualMatch)
        }

        var json: JSONValue {
            [
                "name": .string(name), "matched_by": JSONValue(matchedBy), "matches": JSONValue(matches),
                "fill_rate": JSONValue(fillRate),
                "usual_fill_rate": JSONValue(usualFillRate.map { ($0 * 1000).rounded() / 1000 }),
                "usual_match": JSONValue(usualMatch),
            ]
        }
    }

    package var at: Date
    package var leadsFound = 0
    package var leadsKept = 0
    package var clicksSent = 0
    package var verified = 0
    package var lastError: String?
    package var creditsLeft: Int?
    package var selectors: [Selector] = []

    package init(at: Date) { self.at = at }

    package init?(json: JSONObject) {
        guard let at = json["at"]?.string.flatMap(Timestamp.date) else { return nil }
        self.at = at
        leadsFound = json["leads_found"]?.int ?? 0
        leadsKept = json["leads_kept"]?.int ?? 0
        clicksSent = json["clicks_sent"]?.int ?? 0
        verified = json["verified"]?.int ?? 0
        lastError = json["last_error"]?.string
        creditsLeft = json["credits_left"]?.int
        selectors = (json["selectors"]?.array ?? []).compactMap { item in
            item["name"]?.string.map {
                Selector(
                    name: $0, matchedBy: item["matched_by"]?.int, matches: item["matches"]?.int ?? 0,
                    fillRate: item["fill_rate"]?.double, usualFillRate: item["usual_fill_rate"]?.double,
                    usualMatch: item["usual_match"]?.int)
            }
        }
    }

    package var json: JSONObject {
        [
            "v": 1, "at": .string(Timestamp.string(at)), "leads_found": JSONValue(leadsFound),
            "leads_kept": JSONValue(leadsKept), "clicks_sent": JSONValue(clicksSent), "verified": JSONValue(verified),
            "last_error": JSONValue(lastError), "credits_left": JSONValue(creditsLeft),
            "selectors": .array(selectors.map(\.json)),
        ]
    }

    /// Replaces the slot's `status.json`. Blocks; throws `JournalError`.
    package func write(to folder: SlotFolder) throws {
        try AtomicFile.write(JSONValue.object(json).encoded + [0x0A], to: folder.status)
    }

    /// The snapshot on disk; `nil` when there is none or it cannot be read as one.
    package static func read(_ folder: SlotFolder) throws -> StatusSnapshot? {
        guard let bytes = try AtomicFile.read(folder.status) else { return nil }
        guard let object = try JSONReader.read(bytes).object else { return nil }
        return StatusSnapshot(json: object)
    }
}
