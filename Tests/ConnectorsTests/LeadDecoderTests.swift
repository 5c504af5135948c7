import Connectors
import Domain
import Foundation
import Testing

@Suite("LeadDecoder")
struct LeadDecoderTests {
    private let decoder = LeadDecoder(now: Script.now)

    private func reason(_ row: JSONValue) -> String? {
        if case .failure(let refusal) = decoder.decode(row, index: 3) { refusal.row.reason } else { nil }
    }

    @Test("a whole row becomes a whole lead")
    func whole() throws {
        let row: JSONValue = [
            "id": 123_456, "title": "  Pain \n killer  ", "category": "Drugs", "country": "India", "country_iso": "in",
            "city": "Pune",
            "posted_at": "2026-01-09T04:30:00+05:30", "age_hours": 2, "member_months": 24.9,
            "availability": ["phone": true],
            "quantity": ["value": 30, "unit": "Piece", "text": "30 Piece"],
            "order_value": ["min": 1000.0, "text": "Above 1,000"],
            "sold_out": false, "_hash": "x",
        ]
        let lead = try decoder.decode(row, index: 0).get()
        #expect(
            lead.id == "123456" && lead.title == "Pain killer" && lead.countryISO == "IN" && lead.memberMonths == 24)
        #expect(lead.ageHours == 11, "the older of the worded age and the posting time counts")
        #expect(lead.availability == Lead.Availability(phone: true))
        #expect(lead.quantity?.value == 30 && lead.orderValue?.min == 1000 && lead.orderValue?.max == nil)
    }

    @Test("what is missing is absent, never a guess")
    func missing() throws {
        let lead = try decoder.decode(["id": "1", "title": "A"], index: 0).get()
        #expect(lead == Lead(id: "1", title: "A"))
        #expect(lead.ageHours == nil && lead.memberMonths == nil && lead.country == nil)
    }

    @Test(
        "a row without its identity or with a field of the wrong kind is rejected with the reason",
        arguments: [
            (["title": "A"], "missing_field id"), (["id": "", "title": "A"], "missing_field id"),
            (["id": "1", "title": "  "], "missing_field title"), (["id": "a b", "title": "A"], "bad_field id"),
            (["id": "1", "title": "A", "age_hours": "3"], "bad_field age_hours"),
            (["id": "1", "title": "A", "age_hours": -1], "bad_field age_hours"),
            (["id": "1", "title": "A", "posted_at": "yesterday"], "bad_field posted_at"),
            (
                ["id": "1", "title": "A", "posted_at": "2026-01-09T13:00:00Z"],
                "bad_field posted_at: lies in the future"
            ),
            (["id": "1", "title": "A", "country_iso": "India"], "bad_field country_iso"),
            (["id": "1", "title": "A", "sold_out": "no"], "bad_field sold_out"),
            (["id": "1", "title": "A", "availability": "phone"], "bad_field availability"), ("text", "bad_row"),
        ] as [(JSONValue, String)])
    func rejected(_ row: JSONValue, _ expected: String) throws {
        #expect(try #require(reason(row)).hasPrefix(expected))
    }

    @Test("the second row of an id is rejected")
    func duplicates() {
        let decoded = decoder.decode([["id": "1", "title": "A"], ["id": "1", "title": "B"]])
        #expect(decoded.leads.map(\.title) == ["A"])
        #expect(decoded.rejected == [RejectedRow(index: 1, reason: "duplicate_row 1", raw: ["id": "1", "title": "B"])])
    }
}

@Suite("DriftWatch")
struct DriftWatchTests {
    private func seen(_ good: Int, bad: Int = 0, ageless: Int = 0, empty: Bool? = nil, fill: Double = 1) -> Observation
    {
        let leads = (0..<(good + ageless)).map { number in
            var lead = Lead(id: "\(number)", title: "A")
            lead.ageHours = number < good ? 1 : nil
            return lead
        }
        let rejected = (0..<bad).map { RejectedRow(index: $0, reason: "missing_field id", raw: .null) }
        let report = SelectorReport(name: "cards.city", matchedBy: 1, matches: good, fillRate: fill)
        return Observation(leads: leads, rejected: rejected, isEmpty: empty, selectors: [report])
    }

    @Test("under 80 % parsed cards is drift, 80 % is not; a card without an age is not parsed")
    func parseRate() {
        var watch = DriftWatch()
        #expect(watch.look(at: seen(8, bad: 2)).verdict == .fine)
        #expect(watch.look(at: seen(7, bad: 3)).verdict == .drift("7 of 10 cards gave id, title and age"))
        #expect(watch.look(at: seen(7, ageless: 3)).verdict == .drift("7 of 10 cards gave id, title and age"))
    }

    @Test(
        "neither cards nor the words for none is drift; a page that says it is empty is fine and warns at the sixth time"
    )
    func empty() {
        var watch = DriftWatch()
        #expect(watch.look(at: seen(0)).verdict == .drift("the page shows neither cards nor that there are none"))
        let looks = (1...7).map { _ in watch.look(at: seen(0, empty: true)) }
        #expect(looks.allSatisfy { $0.verdict == .fine })
        #expect(looks.map(\.warnings.count) == [0, 0, 0, 0, 0, 1, 0])
    }

    @Test("a fill rate under half its normal warns once, and is not learned")
    func fillRate() {
        var watch = DriftWatch()
        for _ in 1...10 { #expect(watch.look(at: seen(10, fill: 0.9)).warnings.isEmpty) }
        let looks = (1...20).map { _ in watch.look(at: seen(10, fill: 0.4)) }
        #expect(looks.map(\.warnings.count).reduce(0, +) == 1)
        #expect(looks[0].warnings == ["'cards.city' is filled in 40 % of the cards, normally in 90 %"])
        #expect(watch.look(at: seen(10, fill: 0.9)).warnings.isEmpty)
    }
}
