import Domain
import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Each of these gives one clear line, the slot shows it, nothing is lost and nothing else stops.
    @Suite("BadInput")
    struct BadInputTests {
        @Test("a broken settings file names file and line, its slot waits for the mend, its neighbour runs on")
        func brokenSettings() async throws {
            let home = try EngyneHome()
            let market = try PracticeMarket(home: home)
            try home.slot("bad", "dry_run: true\nquality_level: 120\nauto_by: true\n")
            try home.slot("good", "options: {base_url: \"\(market.baseURL)\"}\ncycle_seconds: 15\n")
            try await home.serve()
            #expect(await eventually(60) { home.state("good")["phase"]?.string == "PARSE_LEADS" })
            let attention = await home.api("GET", "/attention").text
            #expect(attention.contains("slot_config.yml:2") && attention.contains("auto_buy"))
            let slots = await home.api("GET", "/slots").json["items"]?.array ?? []
            #expect(slots.first { $0["slot_id"]?.string == "bad" }?["last_error"] != nil)
            try home.slot("bad", "options: {base_url: \"\(market.baseURL)\"}\ncycle_seconds: 15\n")
            #expect(await eventually(60) { home.state("bad")["phase"]?.string == "PARSE_LEADS" })
            await home.clean()
            await market.end()
        }

        @Test("check exits 1 with file:line for a broken slot file and 0 once it is mended")
        func check() throws {
            let home = try EngyneHome()
            try home.slot("bad", "dry_run: true\nquality_level: 120\n")
            let broken = try home.command(["check"])
            #expect(broken.code != 0 && broken.output.contains("slots/bad/slot_config.yml:2"))
            try home.slot("bad", "dry_run: true\n")
            let mended = try home.command(["check"])
            #expect(mended.code == 0, "\(mended.output)")
        }

        @Test("a page whose cards cannot be read is ERROR selector_drift at once; none is clicked")
        func drift() async throws {
            let home = try EngyneHome()
            let market = try PracticeMarket(home: home, drift: "missing")
            try home.slot("alpha", Recipe.buying(market.baseURL))
            try await home.serve(Recipe.live)
            #expect(await eventually(60) { home.state("alpha")["phase"]?.string == "ERROR" })
            #expect(
                home.lines("slots/alpha/status.json").first?["last_error"]?.encodedString.contains("selector_drift")
                    == true)
            #expect(await market.truth()["clicked"]?.array?.isEmpty == true)
            await home.clean()
            await market.end()
        }

        @Test("a login wall is LOGIN_REQUIRED with a beating heart, and the slot goes on by itself after the repair")
        func loginWall() async throws {
            let home = try EngyneHome()
            let market = try PracticeMarket(home: home)
            await market.control("logout", ["xhr": "402"])
            try home.slot("alpha", Recipe.buying(market.baseURL))
            try await home.serve(Recipe.live)
            #expect(await eventually(60) { home.state("alpha")["phase"]?.string == "LOGIN_REQUIRED" })
            let beat = home.state("alpha")["heartbeat_seq"]?.int ?? 0
            #expect(await eventually(10) { (home.state("alpha")["heartbeat_seq"]?.int ?? 0) > beat })
            await market.control("login")
            #expect(await eventually(60) { home.state("alpha")["phase"]?.string == "PARSE_LEADS" })
            let counters = await market.truth()["counters"]
            #expect(counters?["login_form_posts"]?.int == 0 && counters?["otp_requests"]?.int == 0)
            await home.clean()
            await market.end()
        }

        @Test("without a browser the slot says what is missing and how to get it")
        func noBrowser() async throws {
            let home = try EngyneHome()
            try home.slot("alpha", "cycle_seconds: 15\n")
            try await home.serve(["ENGYNE_CHROME": "/nowhere/chrome"])
            #expect(
                await eventually(30) {
                    home.state("alpha")["last_error"] != nil || home.state("alpha")["phase"]?.string == "ERROR"
                })
            #expect(await eventually(10) { await home.api("GET", "/attention").text.contains("browser.start.missing") })
            #expect(await WebClient.get(home.baseURL + "/health").status == 200)
            await home.clean()
        }

        @Test("a second host on the same home exits 75 naming the first; a taken port exits 69 naming it")
        func taken() async throws {
            let home = try EngyneHome()
            try await home.serve()
            let second = try home.command(["serve", "--home", home.folder.path, "--port", "0"])
            #expect(second.code == 75 && second.output.contains("\(home.host?.pid ?? 0)"))
            let other = try EngyneHome()
            let port = home.baseURL.split(separator: ":").last.map(String.init) ?? ""
            let taken = try other.command(["serve", "--home", other.folder.path, "--port", port])
            #expect(taken.code == 69 && taken.output.contains(port))
            await home.clean()
            await other.clean()
        }
    }
}
