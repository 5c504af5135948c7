package import Domain

/// Tells where two JSON values differ, in words a plugin's author can act on.
package enum JSONDifference {
    /// At most `limit` problems such as `$.leads[2].title: expected "x", got "y"`. Empty: equal.
    ///
    /// `3` and `3.0` are the same number, members have no order, and an empty list equals an empty table: Lua cannot
    /// tell them apart. A member that is null equals one that is absent, for the same reason. Lists of rows with ids are
    /// compared row by row when their lengths differ, so that one missing row is one problem.
    package static func problems(
        expected: JSONValue, got: JSONValue, at place: String = "$", limit: Int = 20
    ) -> [FixtureProblem] {
        var found: [FixtureProblem] = []
        compare(expected, got, at: place, into: &found)
        guard found.count > limit else { return found }
        return Array(found.prefix(limit)) + [FixtureProblem(place, "… and \(found.count - limit) more differences")]
    }

    package static func lines(expected: JSONValue, got: JSONValue, limit: Int = 20) -> [String] {
        problems(expected: expected, got: got, limit: limit).map(\.text)
    }

    /// Whether a script could not tell the two apart.
    package static func isSame(_ a: JSONValue, _ b: JSONValue) -> Bool {
        problems(expected: a, got: b, limit: 1).isEmpty
    }

    private static func compare(
        _ expected: JSONValue, _ got: JSONValue, at path: String, into found: inout [FixtureProblem]
    ) {
        switch (expected, got) {
        case (.object(let wanted), .object(let had)):
            for key in wanted.keys + had.keys.filter({ wanted[$0] == nil }) {
                compare(wanted[key] ?? .null, had[key] ?? .null, at: "\(path).\(key)", into: &found)
            }
        case (.array(let wanted), .array(let had)):
            if wanted.count != had.count {
                found.append(FixtureProblem(path, "expected \(wanted.count) items, got \(had.count)"))
                if rows(wanted, had, at: path, into: &found) { return }
            }
            for (index, pair) in zip(wanted, had).enumerated() {
                compare(pair.0, pair.1, at: "\(path)[\(index)]", into: &found)
            }
        case (.array(let items), .object(let object)), (.object(let object), .array(let items)):
            if !(items.isEmpty && object.isEmpty) { found.append(difference(path, expected, got)) }
        default:
            if expected != got, !isSameNumber(expected, got) { found.append(difference(path, expected, got)) }
        }
    }

    /// Pairs rows by their ids; false when not every row has one of its own.
    private static func rows(
        _ wanted: [JSONValue], _ had: [JSONValue], at path: String, into found: inout [FixtureProblem]
    ) -> Bool {
        guard let before = ids(wanted), let after = ids(had) else { return false }
        for (index, id) in before.enumerated() {
            if let other = after.firstIndex(of: id) {
                compare(wanted[index], had[other], at: "\(path)[\(index)]", into: &found)
            } else {
                found.append(FixtureProblem("\(path)[\(index)]", "the row with id \(id) is missing"))
            }
        }
        for id in after where !before.contains(id) {
            found.append(FixtureProblem(path, "the row with id \(id) is not expected"))
        }
        return true
    }

    private static func ids(_ rows: [JSONValue]) -> [String]? {
        let ids = rows.compactMap { $0["id"].flatMap { $0.isNull ? nil : $0.encodedString } }
        return ids.count == rows.count && Set(ids).count == ids.count ? ids : nil
    }

    private static func isSameNumber(_ a: JSONValue, _ b: JSONValue) -> Bool {
        guard let a = a.double, let b = b.double else { return false }
        return a == b || abs(a - b) <= 1e-9 * max(abs(a), abs(b))
    }
    private static func difference(_ path: String, _ expected: JSONValue, _ got: JSONValue) -> FixtureProblem {
        FixtureProblem(path, "expected \(short(expected)), got \(short(got))")
    }
    static func short(_ value: JSONValue) -> String {
        if value.isNull { return "nothing" }
        let text = value.encodedString
        return text.count <= 120 ? text : text.prefix(117) + "…"
    }
}
