package import Domain
import Foundation
import Journal
import LuaBridge
package import PluginKit

/// Runs one fixture case of a connector: its pages are served, its clock stands at the case's `now`.
///
/// Pages are read offline, in milliseconds. A case of `click`, one that says `"browser": true`, and every case when that
/// is asked for, is played in a browser instead.
package enum ConnectorFixture {
    /// Opens a page that answers every address with these documents (`*`: any address) and nothing else, gives it to the
    /// body, and closes it.
    package typealias WithPage =
        @Sendable (
            _ documents: [String: [UInt8]], _ body: @Sendable (any PageDriver) async throws -> JSONValue
        ) async throws -> JSONValue

    /// Whether a case says something that only a browser can play.
    package static func needsBrowser(_ fixture: FixtureCase) -> Bool {
        fixture.entry == "click" || fixture.content["browser"] == true
    }

    /// The runner for `FixtureRun`; `trace` is told of each host call.
    package static func runner(
        _ bundle: PluginBundle, trace: CallTracer? = nil, everythingInBrowser: Bool = false,
        withPage: @escaping WithPage
    ) -> FixtureRun.Runner {
        { fixture in
            guard !ConnectorRuntime.pageless.contains(fixture.entry) else {
                return try await run(fixture, bundle, NoPage(), isOffline: true, trace)
            }
            guard everythingInBrowser || needsBrowser(fixture) else {
                let answers = (fixture.content["answers"]?.array ?? []).compactMap(PageAnswer.init(json:))
                return try await run(
                    fixture, bundle, OfflinePage(documents: fixture.pages, answers: answers), isOffline: true,
                    trace)
            }
            return try await withPage(fixture.pages) { page in
                try await run(fixture, bundle, page, isOffline: false, trace)
            }
        }
    }

    private static func run(
        _ fixture: FixtureCase, _ bundle: PluginBundle, _ page: any PageDriver, isOffline: Bool,
        _ trace: CallTracer?
    ) async throws -> JSONValue {
        let clock = FixtureClock(fixture.now)
        var context = ConnectorContext(slotID: "fixture", now: { clock.now })
        context.options = fixture.settings
        context.seed = 1
        context.trace = trace
        context.sleep = { if isOffline { clock.skip($0) } else { try await clock.sleep($0) } }
        let exchange = RecordedExchange(fixture.content["http"]?.array ?? [])
        let secrets = FixtureSecrets(fixture.content["secrets"]?.object ?? JSONObject())
        context.outgoing = OutgoingContext(
            secret: { secrets.value($0) }, transport: exchange, nonce: "fixture")
        context.storePath = try store(fixture)
        defer { if let path = context.storePath { try? FileManager.default.removeItem(atPath: path) } }
        let runtime = try await ConnectorRuntime(bundle: bundle, context: context, page: page)
        let code = fixture.content["code"]?.string
        let extra: [JSONValue]
        switch fixture.entry {
        case "click", "verify": extra = [fixture.content["lead"] ?? .object(JSONObject())]
        case "pull": extra = [fixture.content["cursor"] ?? .null]
        default: extra = []
        }
        var more = JSONObject()
        for key in ["clicked_at", "contact", "rivals"] { more[key] = fixture.content[key] }
        let answer: JSONValue
        do {
            answer = try await runtime.raw(fixture.entry, extra: extra, code: code, context: more)
        } catch let failure as LuaFailure where fixture.expect?["error"] != nil {
            answer = ["error": .string(failure.code)]
        }
        guard exchange.problems.isEmpty else {
            throw FixtureDifferent(answer: answer, problems: exchange.problems)
        }
        return answer
    }

    /// What the case's `store` says the script stored earlier, as a file of its own.
    private static func store(_ fixture: FixtureCase) throws -> String? {
        guard let content = fixture.content["store"]?.object else { return nil }
        let path = NSTemporaryDirectory() + "engyne-store-\(UUID().uuidString).json"
        try AtomicFile.write(JSONValue.object(content).encoded, to: path)
        return path
    }
}
