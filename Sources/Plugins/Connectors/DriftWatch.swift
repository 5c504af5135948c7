import Domain
import Foundation

/// Notices that a page no longer is what the connector was written for, and then forbids clicks.
///
/// Cards that do not parse (or a page that shows neither cards nor the words for "none") are drift at once. Readings that
/// stay empty where leads are normal, and a field that the leads have far less often than they used to, are doubts: the
/// slot goes on looking, clicks nothing, and a person is told, until the page reads as usual again. A selector that fell
/// while another one still fills the field is told too, and stops nothing. What is normal is learned from good readings
/// and can be kept over restarts (`norms`); what fell is never learned.
package struct DriftWatch: Sendable, Hashable {
    /// Part of the cards that must give id, title and age.
    package static let parseRate = 0.8
    package static let emptyCycles = 6
    /// Readings it takes to know what is normal for a selector.
    package static let learning = 5
    /// A fall this likely by mere chance, with so few cards on the page, is no doubt.
    private static let chance = 0.001
    private static let weight = 0.1

    package enum Verdict: Sendable, Hashable {
        case fine
        /// Phase ERROR `selector_drift`: keep the page, do not click.
        case drift(String)
    }

    package struct Look: Sendable, Hashable {
        package let verdict: Verdict
        /// What is worth an attention item, as sentences; each once, when it begins.
        package let warnings: [String]
        /// What is wrong with the page now, drift included; while there is any, nothing is clicked.
        package let doubts: [String]
    }

    /// What is wrong with a page as it was last read.
    package struct Standing: Sendable, Hashable {
        /// What forbids clicks, drift included.
        package var doubts: [String] = []
        /// Selectors that find less than they used to, though the leads have all their fields.
        package var faded: [String] = []
        package var isEmpty: Bool { doubts.isEmpty && faded.isEmpty }

        package init(doubts: [String] = [], faded: [String] = []) { (self.doubts, self.faded) = (doubts, faded) }
    }

    /// What is normal, selector by selector.
    package private(set) var norms: SelectorNorms
    /// `nil` before the first reading. An empty page says nothing of its fields, so what had fallen before stays.
    package private(set) var standing: Standing?
    private var fallen = Standing()
    private var warned: Set<String> = []
    private var emptyInRow = 0

    package init(norms: SelectorNorms = SelectorNorms()) { self.norms = norms }

    /// Judges one observation and learns from it when it is good.
    /// - Parameter leadsAreNormal: whether leads are to be expected now; a page that is empty in a quiet hour is none to
    ///   worry about.
    package mutating func look(at seen: Observation, leadsAreNormal: Bool = true) -> Look {
        if let reason = Self.broken(seen) {
            standing = Standing(doubts: [reason])
            return Look(verdict: .drift(reason), warnings: [], doubts: [reason])
        }
        guard seen.loginProblem == nil, seen.cooldownSeconds == nil else {
            return Look(verdict: .fine, warnings: [], doubts: [])
        }
        let isEmpty = seen.leads.isEmpty && seen.rejected.isEmpty
        emptyInRow = isEmpty ? emptyInRow + 1 : 0
        if isEmpty { return emptyLook(leadsAreNormal) }
        guard !seen.leads.isEmpty else { return Look(verdict: .fine, warnings: [], doubts: []) }
        let (ofLeads, rows) = (fieldReports(seen), rowCounts(seen))
        let fields = ofLeads.compactMap { fall($0, rows: seen.leads.count, of: "the leads") }
        let selectors = seen.selectors.compactMap { fall($0, rows: rows[$0.name] ?? 0, of: "the cards") }
        // While anything fell nothing is learned: what fills in for it is not what is usual.
        if fields.isEmpty, selectors.isEmpty {
            for report in ofLeads + seen.selectors { norms.learn(report, weight: Self.weight) }
        }
        let names = Set((fields + selectors).map(\.name))
        let news = (fields + selectors).filter { !warned.contains($0.name) }.map(\.words)
        warned = names
        fallen = Standing(doubts: fields.map(\.words), faded: selectors.map(\.words))
        standing = fallen
        return Look(verdict: .fine, warnings: news, doubts: fallen.doubts)
    }

    private mutating func emptyLook(_ leadsAreNormal: Bool) -> Look {
        guard leadsAreNormal, emptyInRow >= Self.emptyCycles else {
            standing = fallen
            return Look(verdict: .fine, warnings: [], doubts: fallen.doubts)
        }
        let words = "\(emptyInRow) readings in a row showed no lead"
        standing = Standing(doubts: fallen.doubts + [words], faded: fallen.faded)
        let isNews = emptyInRow == Self.emptyCycles
        return Look(verdict: .fine, warnings: isNews ? [words] : [], doubts: fallen.doubts + [words])
    }

    // MARK: falls

    private typealias Fall = (name: String, words: String)

    /// How many of the leads themselves have each field, whichever selector gives it.
    private func fieldReports(_ seen: Observation) -> [SelectorReport] {
        let counts = FieldCount.of(seen.leads)
        let known = Set(counts.keys).union(norms.names(of: Self.leadField)).subtracting(["id", "sold_out"])
        return known.sorted().map { field in
            let count = counts[field] ?? 0
            let rate = Double(count) / Double(seen.leads.count)
            return SelectorReport(name: Self.leadField + field, matchedBy: nil, matches: count, fillRate: rate)
        }
    }
    private static let leadField = "lead."

    /// Of how many rows each selector could have been filled.
    private func rowCounts(_ seen: Observation) -> [String: Int] {
        var counts: [String: Int] = [:]
        for report in seen.selectors {
            let whole = seen.selectors.first { report.name.hasPrefix($0.name + ".") }?.matches
            counts[report.name] = whole ?? seen.leads.count + seen.rejected.count
        }
        return counts
    }

    /// A fall below half of what is normal, by more than chance explains.
    private func fall(_ report: SelectorReport, rows: Int, of whole: String) -> Fall? {
        guard let norm = norms[report.name], norm.readings >= Self.learning, report.fillRate < norm.rate / 2 else {
            return nil
        }
        let found = Int((report.fillRate * Double(rows)).rounded())
        guard Self.chanceOfAtMost(found, of: rows, rate: norm.rate) < Self.chance else { return nil }
        let name =
            report.name.hasPrefix(Self.leadField) ? String(report.name.dropFirst(Self.leadField.count)) : report.name
        let rates = "\(Self.percent(report.fillRate)) of \(whole), normally in \(Self.percent(norm.rate))"
        return (report.name, "'\(name)' is filled in \(rates)")
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

    /// How likely at most `found` of `rows` cards have a field that is normally there at this rate (binomial). Three
    /// cards without a field that every third card has are no news; twenty are.
    static func chanceOfAtMost(_ found: Int, of rows: Int, rate: Double) -> Double {
        guard rows > 0, rate > 0 else { return 1 }
        let rate = min(rate, 0.99)
        var (term, sum) = (pow(1 - rate, Double(rows)), 0.0)
        for hits in 0...max(0, min(found, rows)) {
            sum += term
            term *= Double(rows - hits) / Double(hits + 1) * rate / (1 - rate)
        }
        return min(1, sum)
    }

    private static func percent(_ rate: Double) -> String { "\(Int((rate * 100).rounded())) %" }
}
