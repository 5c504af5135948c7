import Domain
import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// A short form of `Tests/Outside/drift_matrix.py`, and the drill that repairs itself.
    @Suite("Dial")
    struct DialTests {
        private static let forbidden = [
            "login_form_posts", "otp_requests", "typed_credentials", "reply_posts", "trap_clicks", "forbidden_clicks",
            "duplicate_contact_posts",
        ]

        @Test(
            "three slots on sites that go wrong: nothing unreadable is bought, a lost answer buys once, a trap is not hit"
        )
        func modes() async throws {
            let home = try EngyneHome()
            let modes = ["half": "half_parsed,live", "lost": "commit_then_500,arrivals", "shift": "shift_on_hover"]
            var markets: [String: PracticeMarket] = [:]
            for (slot, dial) in modes {
                let market = try PracticeMarket(home: home, drift: dial)
                markets[slot] = market
                try home.slot(slot, Self.slot(market.baseURL))
            }
            try await home.serve()
            #expect(await eventually(120) { home.state("half")["phase"]?.string == "ERROR" })
            #expect(await eventually(120) { !home.leads("lost", "clicked").isEmpty })
            #expect(await eventually(120) { !home.leads("lost", "verified").isEmpty })
            #expect(
                await eventually(120) {
                    !home.leads("shift", "clicked").isEmpty || !home.leads("shift", "arming_failed").isEmpty
                })
            for (slot, market) in markets {
                let truth = await market.truth()
                let asked = (truth["clicked"]?.array ?? []).compactMap { $0["ofrid"]?.string }
                let intended = Set(home.leads(slot, "click_intended").compactMap { $0["lead_id"]?.string })
                #expect(Set(asked).isSubset(of: intended) && Set(asked).count == asked.count, "\(slot): \(asked)")
                let counters = truth["counters"] ?? .null
                #expect(Self.forbidden.allSatisfy { counters[$0]?.int == 0 }, "\(slot): \(counters)")
                if slot == "half" { #expect(asked.isEmpty) }
                if slot == "lost" { #expect(truth["consumed"]?.array?.count == asked.count && !asked.isEmpty) }
            }
            await home.clean()
            for market in markets.values { await market.end() }
        }

        @Test(
            "drill --auto: alarm, probe, mend, proof and reload against the clock, nothing missed, nothing wrong, nothing left"
        )
        func drill() async throws {
            let home = try EngyneHome()
            let folder = home.path("drill").path
            let run = try home.command(["drill", "--auto", "--json", "--home", folder])
            #expect(run.code == 0, "\(run.output.suffix(1500))")
            let line = run.output.split(separator: "\n").last { $0.hasPrefix("{") } ?? "{}"
            let report = try JSONReader.read(Array(line.utf8))
            #expect(
                report["steps"]?.array?.compactMap { $0["name"]?.string } == ["alarm", "look", "mend", "prove", "live"])
            #expect(report["leads_missed"] == 0 && report["wrong_clicks"] == 0)
            #expect((report["leads_came"]?.int ?? 0) >= 3)
            #expect(!FileManager.default.fileExists(atPath: folder))
            #expect(home.processes().isEmpty)
            await home.clean()
        }

        private static func slot(_ site: String) -> String {
            """
            dry_run: false
            auto_buy: true
            quality_level: 40
            cycle_seconds: 15
            max_clicks_per_cycle: 1
            max_clicks_per_day: 2
            max_clicks_per_week: 2
            options: {base_url: "\(site)", wait_seconds: 8, answer_seconds: 5}

            """
        }
    }
}
