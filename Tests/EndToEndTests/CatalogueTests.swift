import Domain
import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// A site of another kind, with the example connector and no line of Swift of its own.
    @Suite("Catalogue")
    struct CatalogueTests {
        private static func slot(_ siteURL: String, _ more: String = "") -> String {
            """
            connector: example_catalogue
            dry_run: false
            auto_buy: true
            quality_level: 40
            cycle_seconds: 15
            max_clicks_per_cycle: 2
            max_clicks_per_day: 4
            \(more)
            channels:
              outbox: {enabled: true, approval: required, template: first_touch, window: "00:00-24:00"}
            options: {base_url: "\(siteURL)", max_pages: 10, wait_seconds: 5}

            """
        }

        private static func ids(_ rows: [JSONValue], _ key: String = "lead_id") -> Set<String> {
            Set(rows.compactMap { $0[key]?.string })
        }

        @Test("leads of all pages are seen, the kept ones claimed once within the caps, proved and handed on")
        func wholeWalk() async throws {
            let home = try EngyneHome()
            let market = try PracticeMarket(home: home)
            let before = await market.truth()["catalogue"]?["enquiries"]?.array ?? []
            #expect(before.count > 3 * 8)
            // The answer to the first claim gets lost: only "My claims" can tell what became of it.
            let first = try #require(before.first?["id"]?.string)
            await market.control(
                "fail", ["path": .string("/catalogue/enquiries/\(first)/claim"), "status": 500, "commit": true])
            try home.slot("alpha", Self.slot(market.baseURL))
            try await home.serve(Recipe.live)
            #expect(await eventually(120) { home.leads("alpha", "emitted").count == 4 })

            #expect(Self.ids(home.leads("alpha", "observed")) == Self.ids(before, "id"))
            let kept = Self.ids(home.leads("alpha", "decided").filter { $0["decision"]?.string == "keep" })
            let closed = Self.ids(before.filter { $0["sold_out"]?.bool == true }, "id")
            #expect(kept.count > 8 && !closed.isEmpty && kept.isDisjoint(with: closed))
            #expect(await eventually(40) { home.leads("alpha", "click_held").contains { $0["why"] == "cap_day" } })

            let truth = await market.truth()["catalogue"]
            let pressed = truth?["pressed"]?.array ?? []
            #expect(pressed.count == 4 && pressed.allSatisfy { $0["result"] == "claimed" })
            #expect(Self.ids(home.leads("alpha", "click_intended")) == Self.ids(pressed, "id"))
            #expect(home.leads("alpha", "clicked", lead: first).last?["result"] == "uncertain")
            #expect(home.leads("alpha", "verified", lead: first).first?["by"] == "my_claims")
            for claim in truth?["claims"]?.array ?? [] {
                let proof = home.leads("alpha", "verified", lead: claim["id"]?.string).first
                #expect(proof?["contact"]?["phone"] == claim["phone"])
                #expect(proof?["contact"]?["name"] == claim["name"])
            }
            #expect(home.outbox().isEmpty, "nobody approved anything")
            await home.clean()
            await market.end()
        }

        @Test("renamed classes are selector_drift at once; the page count is the setting's; nothing is claimed")
        func driftAndLimit() async throws {
            let home = try EngyneHome()
            let market = try PracticeMarket(home: home)
            try home.slot(
                "alpha",
                Self.slot(market.baseURL).replacingOccurrences(of: "max_pages: 10", with: "max_pages: 2")
                    .replacingOccurrences(of: "auto_buy: true", with: "auto_buy: false"))
            try await home.serve()
            #expect(await eventually(60) { home.state("alpha")["phase"]?.string == "PARSE_LEADS" })
            #expect(await eventually(30) { home.leads("alpha", "observed").count == 16 })
            await market.control("drift", ["variant": "renamed"])
            #expect(await eventually(60) { home.state("alpha")["phase"]?.string == "ERROR" })
            #expect(await home.api("GET", "/attention").text.contains("selector_drift"))
            #expect(await market.truth()["catalogue"]?["pressed"]?.array?.isEmpty == true)
            await home.clean()
            await market.end()
        }
    }
}
