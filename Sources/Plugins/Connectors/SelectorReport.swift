package import Domain

/// How well one selector did in one reading of a page.
package struct SelectorReport: Sendable, Hashable {
    /// The name of the rows (`cards` unless the script says otherwise), or `<rows>.<field>`.
    package let name: String
    /// Which fallback matched (most often), from 1; `nil` when none did.
    package let matchedBy: Int?
    /// Rows found, or rows in which the field was found.
    package let matches: Int
    /// Part of the rows that have the field, 0–1; 1 for the rows themselves, 0 when there are none.
    package let fillRate: Double

    package init(name: String, matchedBy: Int?, matches: Int, fillRate: Double) {
        (self.name, self.matchedBy, self.matches, self.fillRate) = (name, matchedBy, matches, fillRate)
    }

    package var json: JSONObject {
        [
            "name": .string(name), "matched_by": JSONValue(matchedBy), "matches": .int(Int64(matches)),
            "fill_rate": .double((fillRate * 1000).rounded() / 1000),
        ]
    }

    /// The reports of one `page.all` answer: the rows, then every field that was asked for.
    static func of(_ answer: JSONValue, fields: [String], name: String) -> [SelectorReport] {
        let rows = answer["rows"]?.array ?? []
        let matches = answer["matches"]?.int ?? rows.count
        let whole = SelectorReport(
            name: name, matchedBy: answer["matched_by"]?.int, matches: matches, fillRate: matches > 0 ? 1 : 0)
        // One look at each row: a page has hundreds of them, with a dozen fields each.
        var counts = Dictionary(fields.map { ($0, Found()) }, uniquingKeysWith: { first, _ in first })
        for row in rows {
            let from = row["_from"]
            for (field, value) in row.object?.members ?? [] where !value.isNull {
                counts[field]?.note(by: from?[field]?.int)
            }
        }
        return [whole]
            + fields.map { field in
                let found = counts[field] ?? Found()
                let rate = rows.isEmpty ? 0 : Double(found.rows) / Double(rows.count)
                return SelectorReport(
                    name: "\(name).\(field)", matchedBy: found.mostBy, matches: found.rows, fillRate: rate)
            }
    }

    /// How often one field was found, and by which fallback.
    private struct Found {
        var rows = 0
        private var sources: [Int: Int] = [:]

        mutating func note(by source: Int?) {
            rows += 1
            if let source { sources[source, default: 0] += 1 }
        }
        /// The fallback that matched most often; of several the first.
        var mostBy: Int? { sources.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key }
    }
}
