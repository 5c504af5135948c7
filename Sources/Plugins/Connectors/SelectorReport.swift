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
        let order = FieldOrder(fields)
        var found = fields.map { _ in Found() }
        for row in rows {
            let from = row["_from"]?.object?.members ?? []
            var (place, source) = (0, 0)
            for (field, value) in row.object?.members ?? [] where !value.isNull {
                guard let at = order.place(of: field, guess: place) else { continue }
                place = at + 1
                if source >= from.count || from[source].key != field {
                    source = from.firstIndex { $0.key == field } ?? from.count
                }
                found[at].note(by: source < from.count ? from[source].value.int : nil)
                source += 1
            }
        }
        let each = zip(fields, found).sorted { $0.0 < $1.0 }.map { field, found in
            let rate = rows.isEmpty ? 0 : Double(found.rows) / Double(rows.count)
            return SelectorReport(
                name: "\(name).\(field)", matchedBy: found.mostBy, matches: found.rows, fillRate: rate)
        }
        return [whole] + each
    }

    /// Where a field stands among those asked for. A page has hundreds of rows whose fields come in that very order, so
    /// the place after the last one is tried before any search.
    private struct FieldOrder {
        private let names: [String]
        private let places: [String: Int]

        init(_ names: [String]) {
            self.names = names
            places = Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first })
        }
        func place(of name: String, guess: Int) -> Int? {
            guess < names.count && names[guess] == name ? guess : places[name]
        }
    }

    /// How often one field was found, and by which fallback.
    private struct Found {
        private(set) var rows = 0
        private var sources: [Int: Int] = [:]
        /// Nearly all rows are filled by the first alternative.
        private var byFirst = 0

        mutating func note(by source: Int?) {
            rows += 1
            guard let source else { return }
            if source == 1 { byFirst += 1 } else { sources[source, default: 0] += 1 }
        }
        /// The fallback that matched most often; of several the first.
        var mostBy: Int? {
            let most = sources.max { ($0.value, -$0.key) < ($1.value, -$1.key) }
            guard byFirst > 0 else { return most?.key }
            return (most?.value ?? 0) > byFirst ? most?.key : 1
        }
    }
}
