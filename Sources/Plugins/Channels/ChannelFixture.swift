import Domain
import Foundation
import LuaBridge
package import PluginKit

/// Runs the cases of a channel's `fixtures/`: the vendor is recorded, files are written into a throw-away folder.
///
/// Besides what every case has, a case may give `args` (after `ctx`), `slot`, `secrets`, `http` (what must be asked and
/// what is answered, in order), `store` (what the script stored earlier), `contents` (files that exist before) and `files`
/// (lines that must have been appended).
/// What comes out of `send` is the outcome as the host decides it, so an answer that never came shows as `unknown`.
package enum ChannelFixture {
    /// What `FixtureRun` needs to run the cases of this plugin; `trace` is told of each host call.
    package static func runner(_ bundle: PluginBundle, trace: CallTracer? = nil) -> FixtureRun.Runner {
        { fixture in try await run(fixture, try await PluginLoader.load(bundle), trace) }
    }

    private static func run(_ fixture: FixtureCase, _ plugin: LoadedPlugin, _ trace: CallTracer?) async throws
        -> JSONValue
    {
        let folder = NSTemporaryDirectory() + "engyne-fixture-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (name, text) in fixture.content["contents"]?.object?.members ?? [] where FileFunctions.isName(name) {
            try Data((text.string ?? "").utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
        }
        let exchange = RecordedExchange(fixture.content["http"]?.array ?? [])
        var context = context(fixture, plugin.manifest, folder, exchange)
        if let stored = fixture.content["store"] {
            let path = folder + "/.store.json"
            try Data(stored.encoded).write(to: URL(fileURLWithPath: path))
            context.common.storePath = path
        }
        context.trace = trace
        let runtime = try await ChannelRuntime(bundle: plugin.bundle, manifest: plugin.manifest, context: context)
        let answer = try await answer(fixture, runtime)
        let problems = exchange.problems + fileProblems(fixture, folder)
        guard problems.isEmpty else { throw FixtureDifferent(answer: answer, problems: problems) }
        return answer
    }

    private static func context(
        _ fixture: FixtureCase, _ manifest: Manifest, _ folder: String, _ exchange: RecordedExchange
    ) -> ChannelContext {
        let now = fixture.now
        let slot = fixture.content["slot"]?.string ?? "fixture"
        let secrets = FixtureSecrets(fixture.content["secrets"]?.object ?? JSONObject())
        var common = CommonContext(plugin: manifest.name, kind: .channel, slotID: slot, now: { now })
        common.seed = 1
        return ChannelContext(
            common: common,
            settings: PluginSettings.resolve(manifest: manifest, values: fixture.settings, environment: [:]),
            filesFolder: folder,
            outgoing: OutgoingContext(secret: { secrets.value($0) }, transport: exchange, nonce: "fixture"))
    }

    private static func answer(_ fixture: FixtureCase, _ runtime: ChannelRuntime) async throws -> JSONValue {
        let argument = fixture.content["args"]?.array?.first
        let table = argument?.object ?? JSONObject()
        switch fixture.entry {
        case "compose": return try await runtime.compose(event: table, text: table["text"]?.string).json
        case "send": return await runtime.send(table).json
        case "probe": return .string(await runtime.probe(intent: table).answer.rawValue)
        case "health": return try await runtime.health()?.json ?? .null
        case "receive": return try await runtime.receive(request: table)
        case "pairing": return try await runtime.pairing(action: argument?.string ?? "status").json
        default: return try await runtime.selfcheck()
        }
    }

    private static func fileProblems(_ fixture: FixtureCase, _ folder: String) -> [FixtureProblem] {
        (fixture.content["files"]?.array ?? []).enumerated().compactMap { index, wish in
            let name = wish["append"]?.string ?? ""
            guard FileFunctions.isName(name), let data = FileManager.default.contents(atPath: folder + "/" + name)
            else {
                return FixtureProblem("$.files[\(index)].append", "nothing was appended to '\(name)'")
            }
            let lines = String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
            let line = wish["line"]?.string ?? ""
            guard !lines.contains(line) else { return nil }
            return FixtureProblem("$.files[\(index)].line", "expected \(line), got \(lines.last ?? "")")
        }
    }
}
