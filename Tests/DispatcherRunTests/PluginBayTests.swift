import Domain
import Foundation
import PluginKit
import Testing

@testable import DispatcherRun

@Suite struct PluginBayTests {
    private func version(_ number: Int) -> PluginBundle {
        let text = """
            return {
              manifest = { name = "outbox", version = "\(number).0.0", api = 1, kind = "channel", audience = "staff" },
              send = function() return { outcome = "sent", external_id = "v\(number)" } end,
            }
            """
        return PluginBundle(
            kind: .channel, name: "outbox", path: "outbox", isSingleFile: false, files: ["init.lua": Array(text.utf8)])
    }

    @Test("a version an intent names is at hand after several swaps, and one that never ran is not")
    func several() async throws {
        let trial = try TrialHome()
        let bay = PluginBay(trial.setup("outbox"))
        for number in 1...5 {
            try await trial.enable(version(number))
            await bay.reload()
        }
        #expect(bay.all.map(\.manifest.version) == ["5.0.0"])
        for number in 1...5 {
            #expect(bay.plugin(hash: version(number).hash)?.manifest.version == "\(number).0.0")
        }
        #expect(bay.plugin(hash: version(6).hash) == nil)
    }

    @Test("only the last sixteen replaced versions are kept, and one that came back counts as new")
    func bounded() async throws {
        let trial = try TrialHome()
        let bay = PluginBay(trial.setup("outbox"))
        for number in [1, 2, 1] + Array(3...18) {
            try await trial.enable(version(number))
            await bay.reload()
        }
        #expect(bay.plugin(hash: version(2).hash) == nil)
        #expect(bay.plugin(hash: version(1).hash) != nil)
        #expect(bay.all.map(\.manifest.version) == ["18.0.0"])
    }
}
