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
                "v": 1, "ts": .string("2026-01-09T10:00:0\(second).000Z"), "type": .string(type), "slot_id": "alpha",
                "run_id": "r",
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
        let page = try await bench.context.run(
            ListLeads(bench.slot("alpha"), LeadFilter(), PageWish()), for: bench.client("alpha"))
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

    @Test("a wish is written once, is the client's to say, and clicks nothing; what was clicked cannot be wished")
    func wish() async throws {
        let slot = try bench.slot("alpha")
        let first = try await bench.context.run(WishLead(slot, lead: "2"), for: bench.client("alpha"))
        let second = try await bench.context.run(WishLead(slot, lead: "2"), for: bench.client("alpha"))
        #expect(first["accepted"]?.bool == true && second["accepted"]?.bool == false)
        #expect(first["wished_at"] == second["wished_at"])
        let row = try await bench.context.run(ShowLead(slot, lead: "2"), for: bench.client("alpha"))
        #expect(row["wished_at"]?.string != nil && row["fate"]?.string == "skipped")
        #expect(row["events"]?.array?.compactMap { $0["type"]?.string } == ["observed", "decided", "wished"])
        #expect(try await bench.audited().contains("leads.wish lead:alpha:2 done"))
        await #expect(throws: OperationError.unknownLead("9")) {
            try await bench.context.run(WishLead(slot, lead: "9"), for: bench.admin())
        }
        try await bench.writeLeads(
            "alpha",
            [
                [
                    "v": 1, "ts": "2026-01-09T10:00:09.000Z", "type": "click_intended", "slot_id": "alpha",
                    "lead_id": "1",
                ]
            ])
        await #expect(throws: OperationError.alreadyClicked("1")) {
            try await bench.context.run(WishLead(slot, lead: "1"), for: bench.admin())
        }
        await #expect(throws: (any Error).self) {
            try await bench.context.run(WishLead(bench.slot("beta"), lead: "2"), for: bench.client("alpha"))
        }
    }

    @Test("a preview replays the days through the changed settings, checks them like a change, and writes nothing")
    func preview() async throws {
        let slot = try bench.slot("alpha")
        func line(_ lead: String, _ age: Double) -> JSONObject {
            [
                "v": 1, "ts": "2026-01-09T11:00:00.000Z", "type": "observed", "slot_id": "alpha",
                "lead_id": .string(lead),
                "lead": ["id": .string(lead), "title": "T", "age_hours": .double(age), "member_months": 30],
            ]
        }
        try await bench.writeLeads("alpha", [line("10", 20), line("11", 30), line("12", 47)])
        _ = try await bench.context.run(WishLead(slot, lead: "11"), for: bench.admin())
        let before = try bench.config("alpha")
        let answer = try await bench.context.run(
            PreviewConfig(slot, patch: ["quality_level": 90], days: 7), for: bench.client("alpha"))
        #expect(answer["seen"]?.int == 5 && answer["then"]?["kept"]?.int == 1 && answer["now"]?["kept"]?.int == 2)
        #expect(answer["steps"]?.array?.compactMap { $0["kept"]?.int } == [3, 3, 2, 1])
        #expect(answer["changes"]?.array?.compactMap { $0["lead_id"]?.string } == ["11"])
        #expect(answer["changes"]?.array?.first?["reasons"]?.array?.first?["rule"]?.string == "age")
        #expect(answer["wishes"]?.int == 1 && answer["then"]?["wishes_kept"]?.int == 0)
        #expect(
            answer["sentence"]?.string
                == "At quality 90 you would have kept 1 of 5 leads of the last 7 days; the settings as they are keep 2."
                + " Your one wish it would not have kept.")
        #expect(try bench.config("alpha") == before)
        for bad: JSONObject in [["quality_level": 120], ["quality_lvl": 90]] {
            await #expect(throws: (any Error).self) {
                try await bench.context.run(PreviewConfig(slot, patch: bad, days: 7), for: bench.admin())
            }
        }
        #expect(throws: OperationError.self) { try PreviewConfig(slot, patch: [:], days: 0) }
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
        let text = try await bench.context.run(
            ExportLeads(bench.slot("alpha"), LeadFilter()), for: bench.client("alpha"))
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
