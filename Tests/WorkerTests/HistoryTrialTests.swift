import Connectors
import Domain
import Foundation
import PluginKit
import Settings
import Testing

@testable import Worker

@Suite("HistoryTrial")
struct HistoryTrialTests {
    private let root = FileManager.default.temporaryDirectory.path + "/trial-\(UUID().uuidString)"
    private let now = Date(timeIntervalSince1970: 1_767_952_800)

    private func bundle(country: String) -> PluginBundle {
        let source = """
            return {
              manifest = {name = "demo", version = "1.0.0", api = 1, kind = "connector", permissions = {page = {"read"}},
                settings = {base_url = {type = "url", required = true}}},
              login = function() return "ok" end,
              observe = function(ctx, page)
                page.open(ctx.settings.base_url .. "/leads")
                local leads = {}
                for _, row in ipairs(page.all("li", {id = {css = "", attr = "id"}, title = "b", country = "\(country)"}).rows) do
                  leads[#leads + 1] = {id = row.id, title = row.title, country = row.country, age_hours = 1}
                end
                return {leads = leads, empty = #leads == 0}
              end,
            }
            """
        return PluginBundle(
            kind: .connector, name: "demo", path: "/nowhere/connectors/demo", isSingleFile: false,
            files: ["init.lua": Array(source.utf8)])
    }

    /// A home whose slots use these connectors and have kept one page each.
    private func home(_ slots: [String: String]) throws -> HomeFolder {
        let home = HomeFolder(root: root, installation: root)
        for (slot, connector) in slots {
            try FileManager.default.createDirectory(atPath: home.slot(slot), withIntermediateDirectories: true)
            try "connector: \(connector)\noptions:\n  base_url: http://127.0.0.1:9\n".write(
                toFile: home.slot(slot) + "/slot_config.yml", atomically: true, encoding: .utf8)
            try PageHistory(folder: home.slot(slot) + "/pages").store(
                StoredPage(
                    at: now, url: "http://127.0.0.1:9/leads",
                    html: "<ul><li id=1><b>Bags</b> <i>India</i></li><li id=2><b>Pumps</b></li></ul>"))
        }
        return home
    }

    @Test("a change is tried on the kept pages of every slot that uses the connector, without a browser or a network")
    func everySlot() async throws {
        defer { try? FileManager.default.removeItem(atPath: root) }
        let trial = HistoryTrial(home: try home(["alpha": "demo", "beta": "demo", "gamma": "other"]), now: { now })
        let same = try await trial.compare(bundle(country: "i"), with: bundle(country: "i"))
        #expect(same.pages == 2 && same.slots == 2 && same.leadsNow == 4 && same.sentence == nil)
        let table = try await trial.compare(bundle(country: "em"), with: bundle(country: "i"))
        #expect(table.sentence == "loses a field on 2 of 2 kept pages: country (2 → 0)")
        let one = try await trial.compare(bundle(country: "em"), with: bundle(country: "i"), only: SlotID("beta"))
        #expect(one.pages == 1)
    }

    @Test("without a version that runs there is nothing to compare with, and that is said")
    func nothing() throws {
        defer { try? FileManager.default.removeItem(atPath: root) }
        let trial = HistoryTrial(home: try home([:]), now: { now })
        #expect(throws: HostFailure.self) { try trial.running("demo") }
    }
}
