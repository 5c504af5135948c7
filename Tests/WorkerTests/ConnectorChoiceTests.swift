import Domain
import Foundation
import PluginKit
import Settings
import Slots
import Testing

@testable import Worker

@Suite("ConnectorChoice")
struct ConnectorChoiceTests {
    @Test("before a host ever ran, a tool takes the connector that says it is the default, not the first by name")
    func firstUse() async throws {
        let bench = try Bench()
        for (name, flag) in [("aaa", ""), ("bad", "this is no lua"), ("zzz", "default = true,")] {
            let folder = "\(bench.root)/connectors/\(name)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let script = """
                return { manifest = { name = "\(name)", version = "1.0.0", api = 1, kind = "connector", summary = "s", \(flag)
                  permissions = { page = { "read" }, emit = { "lead.observed" } } },
                  login = function() return "ok" end, observe = function() return {} end }
                """
            try Data(script.utf8).write(to: URL(fileURLWithPath: folder + "/init.lua"))
        }
        let choice = ConnectorChoice(
            home: HomeFolder(root: bench.root, installation: bench.root), now: bench.clock.wall())
        let folder = try SlotFolder(id: bench.slot, home: HomeFolder(root: bench.root, installation: bench.root))
        let config = SlotConfigFile(folder: folder).config
        #expect(try await choice.bundleForTools(for: config, slot: bench.slot).name == "zzz")
    }
}
