import Domain
import Testing

@testable import Connectors

@Suite struct SelectorReportTests {
    private static func report(_ rows: [JSONValue], _ fields: [String]) -> [SelectorReport] {
        SelectorReport.of(
            ["rows": .array(rows), "matches": JSONValue(rows.count), "matched_by": 2], fields: fields, name: "cards")
    }

    @Test func `a reading reports its rows, then each field by name with its rate and its usual alternative`() {
        let rows: [JSONValue] = [
            ["title": "a", "city": "Pune", "_from": ["title": 1, "city": 2]],
            ["title": "b", "_from": ["title": 1]],
            ["city": "Agra", "title": "c", "_from": ["city": 2, "title": 3]],
            ["title": "d", "city": nil, "_from": ["title": 3, "city": 1]],
        ]
        #expect(
            Self.report(rows, ["title", "city", "price"]) == [
                SelectorReport(name: "cards", matchedBy: 2, matches: 4, fillRate: 1),
                SelectorReport(name: "cards.city", matchedBy: 2, matches: 2, fillRate: 0.5),
                SelectorReport(name: "cards.price", matchedBy: nil, matches: 0, fillRate: 0),
                SelectorReport(name: "cards.title", matchedBy: 1, matches: 4, fillRate: 1),
            ])
    }

    @Test func `the alternative that matched most often is named, whatever its number`() {
        let rows: [JSONValue] = [1, 3, 3, 2, 3, 1].map { ["title": "x", "_from": ["title": .int($0)]] }
        #expect(Self.report(rows, ["title"]).last?.matchedBy == 3)
    }

    @Test func `a row that names no origin still counts as filled`() {
        #expect(
            Self.report([["title": "x"]], ["title"]).last
                == SelectorReport(name: "cards.title", matchedBy: nil, matches: 1, fillRate: 1))
    }

    @Test func `an empty reading has a rate of nothing`() {
        #expect(Self.report([], ["title"]).map(\.fillRate) == [0, 0])
    }
}
