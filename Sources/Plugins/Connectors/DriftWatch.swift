import Domain

/// Notices that a page no longer is what the connector was written for.
///
/// Three signs: cards that do not parse (or a page that shows neither cards nor the words for "none") are drift at once;
/// many empty readings in a row, or a field filled far less than it used to be, are worth a person's look.
package struct DriftWatch: Sendable, Hashable {
    /// Part of the cards that must give id, title and age.
    package static let parseRate = 0.8
    package static let emptyCycles = 6
    /// Readings it takes to know what is normal for a selector.
    package static let learning = 5
    private static let weight = 0.1

    package enum Verdict: Sendable, Hashable {
        case fine
        /// Phase ERROR `selector_drift`: keep the page, do not click.
        case drift(String)
    }

    package struct Look: Sendable, Hashable {
        package let verdict: Verdict
        /// What is worth an attention item, as sentences.
        package let warnings: [String]
    }

    private struct Normal: Sendable, Hashable {
        var rate: Double
        var readings: Int
        var isWarned = false
    }
    private var normals: [String: Normal] = [:]
    private var emptyInRow = 0

    package init() {}

    /// Judges one observation and learns from it when it is good.
    package mutating func look(at seen: Observation) -> Look {
        if let reason = Self.broken(seen) { return Look(verdict: .drift(reason), warnings: []) }
        guard seen.loginProblem == nil, seen.cooldownSeconds == nil else { return Look(verdict: .fine, warnings: []) }
        var warnings: [String] = []
        emptyInRow = seen.leads.isEmpty && seen.rejected.isEmpty ? emptyInRow + 1 : 0
        if emptyInRow == Self.emptyCycles { warnings.append("\(emptyInRow) readings in a row showed no lead") }
        guard !seen.leads.isEmpty else { return Look(verdict: .fine, warnings: warnings) }
        for report in seen.selectors { if let warning = compare(report) { warnings.append(warning) } }
        return Look(verdict: .fine, warnings: warnings)
    }

    /// Cards without an age count as not parsed: no rule could ever keep them.
    static func broken(_ seen: Observation) -> String? {
        guard seen.loginProblem == nil, seen.cooldownSeconds == nil else { return nil }
        guard seen.leads.isEmpty, seen.rejected.isEmpty else { return unreadable(seen, "cards") }
        return seen.isEmpty == true ? nil : "the page shows neither cards nor that there are none"
    }

    /// Why too few of the rows could be read, or `nil`; a source without pages may well have no row.
    package static func unreadable(_ seen: Observation, _ rows: String) -> String? {
        let all = seen.leads.count + seen.rejected.filter { !$0.reason.hasPrefix("duplicate_row") }.count
        let parsed = seen.leads.filter { $0.ageHours != nil }.count
        guard Double(parsed) < parseRate * Double(all) else { return nil }
        return "\(parsed) of \(all) \(rows) gave id, title and age"
    }

    /// Warns once per fall below half of the normal rate; a fallen rate is not learned as the new normal.
    private mutating func compare(_ report: SelectorReport) -> String? {
        var normal = normals[report.name] ?? Normal(rate: report.fillRate, readings: 0)
        defer { normals[report.name] = normal }
        if normal.readings >= Self.learning, report.fillRate < normal.rate / 2 {
            guard !normal.isWarned else { return nil }
            normal.isWarned = true
            return
                "'\(report.name)' is filled in \(Self.percent(report.fillRate)) of the cards, normally in \(Self.percent(normal.rate))"
        }
        normal.isWarned = false
        normal.readings += 1
        normal.rate += (report.fillRate - normal.rate) * max(Self.weight, 1 / Double(normal.readings))
        return nil
    }

    private static func percent(_ rate: Double) -> String { "\(Int((rate * 100).rounded())) %" }
}
