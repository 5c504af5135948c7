import Domain
import Foundation
import TestSupport
import Testing

extension EndToEnd {
    @Suite("Harmless")
    struct HarmlessTests {
        @Test("a slot without switches observes and decides with reasons, and never clicks or sends")
        func observesOnly() async throws {
            let home = try EngyneHome()
            let market = try PracticeMarket(home: home)
            try home.slot("quiet", "options: {base_url: \"\(market.baseURL)\"}\ncycle_seconds: 15\n")
            try await home.serve(Recipe.live)
            let cycles = { home.state("quiet")["metrics"]?["cycles"]?.int ?? 0 }
            #expect(await eventually(120) { cycles() >= 3 })
            let observed = Set(home.leads("quiet", "observed").compactMap { $0["lead_id"]?.string })
            let decided = Set(home.leads("quiet", "decided").compactMap { $0["lead_id"]?.string })
            #expect(!observed.isEmpty && observed == decided)
            let kept = home.leads("quiet", "decided").filter { $0["decision"]?.string == "keep" }
            let held = home.leads("quiet", "click_held")
            #expect(
                kept.allSatisfy { lead in
                    held.contains { $0["lead_id"] == lead["lead_id"] && $0["why"]?.string == "dry_run" }
                })
            #expect(home.leads("quiet", "click_intended").isEmpty)
            #expect(await market.truth()["clicked"]?.array?.isEmpty == true)
            #expect(home.outbox().isEmpty)
            await home.clean()
            await market.end()
        }

        @Test("hold stops a buying slot within its next cycle and survives a restart of the host")
        func hold() async throws {
            let home = try EngyneHome()
            let market = try PracticeMarket(home: home)
            try home.slot("alpha", Recipe.buying(market.baseURL))
            try await home.serve(Recipe.live)
            #expect(await home.api("PUT", "/hold", ["reason": "test"]).status == 200)
            let lead = try await market.drop("Walktest hold")
            #expect(
                await eventually(60) { home.leads("alpha", "click_held", lead: lead).last?["why"]?.string == "hold" })
            await home.stop()
            try await home.serve(Recipe.live)
            let beats = home.state("alpha")["heartbeat_seq"]?.int ?? 0
            #expect(await eventually(40) { (home.state("alpha")["heartbeat_seq"]?.int ?? 0) > beats + 3 })
            #expect(await market.clicks(lead).isEmpty)
            #expect(try home.command(["hold", "off"]).code == 0)
            #expect(await eventually(60) { await market.clicks(lead) == ["purchased"] })
            await home.clean()
            await market.end()
        }
    }
}
