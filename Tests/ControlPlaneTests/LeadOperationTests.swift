import ControlPlane
import Domain
import Testing

@Suite("Lead operations")
struct LeadOperationTests {
    private let bench: TestHome

    init() async throws {
        bench = try await TestHome()
        func line(_ type: String, _ lead: String, _ fields: JSONObject, _ second: Int) -> JSONObject {
            var event: JSONObject = [
                "v": 1, "ts": .string("2026-01-09T10:00:0\(second).000Z"), "type": .string(type), "slot_id": "alpha", "run_id": "r",
                "lead_id": .string(lead),
            ]
            event.merge(fields)
            return event
        }
        try await bench.writeLeads(
            "alpha",
            [
                line("observed", "1", ["lead": ["id": "1", "title": "=HYPERLINK(1)", "country": "India"]], 1),
                line("decided", "1", ["decision": "keep", "reasons": []], 2),
                line("observed", "2", ["lead": ["id": "2", "title": "Syringes", "country": "Kenya"]], 3),
                line("decided", "2", ["decision": "skip", "reasons": [["rule": "age", "limit": 36, "value": 40]]], 4),
                line("click_held", "1", ["why": "dry_run"], 5),
            ])
    }

    @Test("the ledger shows each lead with its decision and the number that decided")
    func list() async throws {
        let page = try await bench.context.run(ListLeads(bench.slot("alpha"), LeadFilter(), PageWish()), for: bench.client("alpha"))
        #expect(page.items.map { $0["lead_id"]?.string } == ["1", "2"])
        #expect(page.items.map { $0["fate"]?.string } == ["held: dry_run", "skipped"])
        #expect(page.items[1]["reasons"]?.array?.first?["value"]?.int == 40)
    }

    @Test("filters by decision and by words")
    func filter() async throws {
        let skipped = try await bench.context.run(
            ListLeads(bench.slot("alpha"), LeadFilter(decision: "skip"), PageWish()), for: bench.admin())
        #expect(skipped.items.map { $0["lead_id"]?.string } == ["2"])
        let found = try await bench.context.run(
            ListLeads(bench.slot("alpha"), LeadFilter(words: "KENYA"), PageWish()), for: bench.admin())
        #expect(found.items.map { $0["lead_id"]?.string } == ["2"])
        #expect(throws: OperationError.self) { try LeadFilter(decision: "maybe") }
    }

    @Test("one lead's trail is in order, and looking at it is written down")
    func trail() async throws {
        let lead = try await bench.context.run(ShowLead(bench.slot("alpha"), lead: "1"), for: bench.admin())
        #expect(lead["events"]?.array?.compactMap { $0["type"]?.string } == ["observed", "decided", "click_held"])
        #expect(try await bench.audited() == ["leads.read lead:alpha:1 done"])
        await #expect(throws: OperationError.self) {
            try await bench.context.run(ShowLead(bench.slot("alpha"), lead: "9"), for: bench.admin())
        }
    }

    @Test("an exported title cannot become a formula")
    func csv() async throws {
        let text = try await bench.context.run(ExportLeads(bench.slot("alpha"), LeadFilter()), for: bench.client("alpha"))
        #expect(text.contains(",'=HYPERLINK(1),"))
        #expect(text.split(separator: "\r\n").count == 3)
    }

    @Test(
        "cells that spreadsheets would run are led by an apostrophe",
        arguments: ["=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "  =1", "＝1", "|x", "%x"])
    func formula(text: String) {
        #expect(CSVText.cell(text).drop { $0 == "\"" }.first == "'")
    }

    @Test("plain texts and negative numbers stay as they are")
    func plain() {
        #expect(CSVText.cell("-12.5") == "-12.5")
        #expect(CSVText.cell("Tablets 500 mg") == "Tablets 500 mg")
        #expect(CSVText.cell("a,\"b\"") == "\"a,\"\"b\"\"\"")
    }
}
