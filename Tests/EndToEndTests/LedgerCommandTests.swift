import Domain
import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// What a person asks of a ledger that stands on disk; no browser is needed for any of it.
    @Suite("LedgerCommand")
    struct LedgerCommandTests {
        private static func line(_ type: String, _ lead: String, _ ago: Double, _ fields: JSONObject) -> String {
            var event: JSONObject = [
                "v": 1, "ts": .string(Timestamp.string(Date(timeIntervalSinceNow: -ago))), "type": .string(type),
                "slot_id": "alpha", "lead_id": .string(lead),
            ]
            event.merge(fields)
            return JSONValue.object(event).encodedString + "\n"
        }

        private func home() throws -> EngyneHome {
            let home = try EngyneHome()
            try home.slot("alpha", "quality_level: 70\ntimezone: Asia/Kolkata\n")
            func seen(_ lead: String, age: Double, months: Int) -> JSONObject {
                [
                    "lead": [
                        "id": .string(lead), "title": "Syringes", "age_hours": .double(age),
                        "member_months": JSONValue(months),
                    ]
                ]
            }
            let lines = [
                Self.line("observed", "146001", 7200, seen("146001", age: 40, months: 6)),
                Self.line(
                    "decided", "146001", 7200,
                    [
                        "decision": "skip",
                        "reasons": [
                            ["rule": "age", "limit": 36, "value": 40],
                            ["rule": "member_months", "limit": 12, "value": 6],
                        ],
                    ]),
                Self.line("observed", "146002", 3600, seen("146002", age: 1, months: 30)),
                Self.line("decided", "146002", 3600, ["decision": "keep", "reasons": []]),
                Self.line("clicked", "146002", 3590, ["result": "confirmed"]),
                Self.line("verified", "146002", 3588, ["by": "click_answer", "contact": ["name": "Asha"]]),
                Self.line("message_sent", "146002", 3000, ["channel": "whatsapp", "audience": "buyer"]),
            ]
            try Data(lines.joined().utf8).write(to: home.path("slots/alpha/leads.jsonl"))
            return home
        }

        @Test(
            "--why tells every failing rule with limit and value, the nearest lead when there is none, and --clock the times"
        )
        func why() throws {
            let home = try home()
            let skipped = try home.command(["leads", "alpha", "--why", "146001"])
            #expect(skipped.code == 0 && skipped.output.contains("Not kept: 2 rules stand against it"))
            #expect(skipped.output.contains("age: 40 h old, at most 36 h"))
            #expect(skipped.output.contains("member_months: the buyer is a member for 6 months, at least 12"))
            let bought = try home.command(["leads", "alpha", "--why", "146002"])
            #expect(bought.output.contains("the page's own answer to the click: Asha"))
            #expect(bought.output.contains("message to the buyer sent by whatsapp"))
            let missing = try home.command(["leads", "alpha", "--why", "146003"])
            #expect(missing.code == 1 && missing.output.contains("did you mean '14600"))
            let clock = try home.command(["leads", "alpha", "--clock"])
            #expect(
                clock.output.contains("slowest step: verified → first touch") && clock.output.contains("9 min 48 s"))
        }

        @Test("a preview says what another quality keeps, refuses what the settings would, and leaves the file alone")
        func preview() throws {
            let home = try home()
            let lax = try home.command(["slot", "preview", "alpha", "--set", "quality_level=40"])
            #expect(lax.code == 0)
            #expect(
                lax.output.contains(
                    "At quality 40 you would have kept 2 of 2 leads of the last 7 days; the settings as they are keep 1."
                ))
            #expect(lax.output.contains("+ kept  146001"))
            #expect(try home.command(["slot", "preview", "alpha", "--set", "quality_level=140"]).code == 78)
            #expect(try home.command(["slot", "preview", "alpha", "--days", "0"]).code != 0)
            let text = try String(contentsOf: home.path("slots/alpha/slot_config.yml"), encoding: .utf8)
            #expect(text == "quality_level: 70\ntimezone: Asia/Kolkata\n")
        }
    }
}
