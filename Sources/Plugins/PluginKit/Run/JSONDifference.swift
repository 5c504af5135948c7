package import Domain

/// Tells where two JSON values differ, in words a plugin's author can act on.
package enum JSONDifference {
    /// At most `limit` lines such as `$.leads[2].title: expected "x", got "y"`. Empty: equal.
    ///
    /// `3` and `3.0` are the same number, members have no order, and an empty list equals an empty table: Lua cannot
    /// tell them apart. A member that is null equals one that is absent, for the same reason.
    package static func lines(expected: JSONValue, got: JSONValue, limit: Int = 20) -> [String] {
        var lines: [String] = []
        compare(expected, got, at: "$", into: &lines)
        return lines.count <= limit ? lines : Array(lines.prefix(limit)) + ["… and \(lines.count - limit) more"]
    }

    private static func compare(_ expected: JSONValue, _ got: JSONValue, at path: String, into lines: inout [String]) {
        switch (expected, got) {
        case (.object(let wanted), .object(let found)):
            for key in wanted.keys + found.keys.filter({ wanted[$0] == nil }) {
                compare(wanted[key] ?? .null, found[key] ?? .null, at: "\(path).\(key)", into: &lines)
            }
        case (.array(let wanted), .array(let found)):
            if wanted.count != found.count {
                lines.append("\(path): expected \(wanted.count) items, got \(found.count)")
            }
            for (index, pair) in zip(wanted, found).enumerated() {
                compare(pair.0, pair.1, at: "\(path)[\(index)]", into: &lines)
            }
        case (.array(let items), .object(let object)), (.object(let object), .array(let items)):
            if !(items.isEmpty && object.isEmpty) { lines.append(difference(path, expected, got)) }
        default:
            if expected != got, !isSameNumber(expected, got) { lines.append(difference(path, expected, got)) }
        }
    }

    private static func isSameNumber(_ a: JSONValue, _ b: JSONValue) -> Bool {
        guard let a = a.double, let b = b.double else { return false }
        return a == b || abs(a - b) <= 1e-9 * max(abs(a), abs(b))
    }
    private static func difference(_ path: String, _ expected: JSONValue, _ got: JSONValue) -> String {
        "\(path): expected \(short(expected)), got \(short(got))"
    }
    private static func short(_ value: JSONValue) -> String {
        if value.isNull { return "nothing" }
        let text = value.encodedString
        return text.count <= 120 ? text : text.prefix(117) + "…"
    }
}
