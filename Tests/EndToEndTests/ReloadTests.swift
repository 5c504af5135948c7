import Domain
import Foundation
import TestSupport
import Testing

extension EndToEnd {
    @Suite("Reload")
    struct ReloadTests {
        /// The bundled default connector's folder, found without naming a site here.
        private func bundledConnector() throws -> URL {
            let folder = EngyneBinary.checkout.appendingPathComponent("connectors")
            let folders = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            return try #require(
                folders.first {
                    let main = try? String(contentsOf: $0.appendingPathComponent("init.lua"), encoding: .utf8)
                    return main?.contains("default = true") == true
                })
        }

        @Test(
            "an edited selector works from the next cycle on; a broken one keeps the old version and names file and line"
        )
        func editAndBreak() async throws {
            let home = try EngyneHome()
            let market = try PracticeMarket(home: home)
            let bundled = try bundledConnector()
            let own = home.path("connectors/\(bundled.lastPathComponent)")
            try FileManager.default.createDirectory(at: home.path("connectors"), withIntermediateDirectories: true)
            try FileManager.default.copyItem(at: bundled, to: own)
            try home.slot("alpha", "options: {base_url: \"\(market.baseURL)\"}\ncycle_seconds: 15\n")
            let selectors = own.appendingPathComponent("selectors.lua")
            let text = try String(contentsOf: selectors, encoding: .utf8)
            try (text + "\n-- the home's own\n").write(to: selectors, atomically: true, encoding: .utf8)
            try await home.serve()
            let plugin = "connector/\(bundled.lastPathComponent)"
            let waits = await eventually(30) {
                await home.api("GET", "/plugins/\(plugin)").json["candidate"]?["hash"] != nil
            }
            #expect(waits, "the home's own version waits for an admin")
            #expect(try home.command(["plugins", "enable", plugin]).code == 0)
            let chosen = await home.api("GET", "/plugins/\(plugin)").json["active"]?["hash"]?.string
            #expect(await eventually(60) { home.state("alpha")["plugin"]?["hash"]?.string == chosen })
            #expect(await eventually(60) { home.state("alpha")["phase"]?.string == "PARSE_LEADS" })
            let before = home.state("alpha")["plugin"]?["hash"]?.string

            try (text + "\n-- edited while the slot runs\n").write(to: selectors, atomically: true, encoding: .utf8)
            #expect(await eventually(90) { home.state("alpha")["plugin"]?["hash"]?.string != before })
            let edited = home.state("alpha")["plugin"]?["hash"]?.string

            try (text + "\nreturn return\n").write(to: selectors, atomically: true, encoding: .utf8)
            #expect(await eventually(60) { await home.api("GET", "/attention").text.contains("selectors.lua:") })
            let beat = home.state("alpha")["heartbeat_seq"]?.int ?? 0
            #expect(await eventually(40) { (home.state("alpha")["heartbeat_seq"]?.int ?? 0) > beat + 8 })
            #expect(home.state("alpha")["plugin"]?["hash"]?.string == edited)
            #expect(home.state("alpha")["phase"]?.string == "PARSE_LEADS")
            await home.clean()
            await market.end()
        }
    }

    @Suite("Probe")
    struct ProbeTests {
        @Test("the probe saves both pages with the nearest card and a selector report, and clicks nothing")
        func probe() async throws {
            let home = try EngyneHome()
            let market = try PracticeMarket(home: home)
            try home.slot("demo", "options: {base_url: \"\(market.baseURL)\"}\nenabled: false\n")
            let (code, output) = try home.command(["--probe", "demo"])
            #expect(code == 0, "\(output)")
            let folder = home.path("runtime/probe/demo")
            let run = try #require(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().last)
            let files = try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent(run).path)
            #expect(files.filter { $0.hasSuffix(".html") }.count >= 2, "\(files)")
            #expect(files.contains("report.json"), "\(files)")
            #expect(await market.truth()["clicked"]?.array?.isEmpty == true)
            await home.clean()
            await market.end()
        }
    }
}
