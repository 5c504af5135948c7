package import Domain
import Foundation
package import PluginKit

/// Runs one fixture case of a connector: its pages are served, its clock stands at the case's `now`.
package enum ConnectorFixture {
    /// Opens a page that answers every address with these documents (`*`: any address) and nothing else, gives it to the
    /// body, and closes it.
    package typealias WithPage =
        @Sendable (
            _ documents: [String: [UInt8]], _ body: @Sendable (any PageDriver) async throws -> JSONValue
        ) async throws -> JSONValue

    /// The runner for `FixtureRun`; `trace` is told of each host call.
    ///
    /// With `offline`, a case is read without a browser unless it needs one; else every case gets its page from
    /// `withPage`.
    package static func runner(
        _ bundle: PluginBundle, trace: CallTracer? = nil, offline: Bool = false, withPage: @escaping WithPage
    ) -> FixtureRun.Runner {
        { fixture in
            if offline, !needsBrowser(fixture) {
                let answers = (fixture.content["answers"]?.array ?? []).compactMap(PageAnswer.init(json:))
                return try await run(
                    fixture, bundle, OfflinePage(documents: fixture.pages, answers: answers), trace)
            }
            return try await withPage(fixture.pages) { page in
                try await run(fixture, bundle, page, trace)
            }
        }
    }

    /// Whether a case can only be played in a browser: it clicks, or says so.
    package static func needsBrowser(_ fixture: FixtureCase) -> Bool {
        fixture.entry == "click" || fixture.content["browser"]?.bool == true
    }

    private static func run(
        _ fixture: FixtureCase, _ bundle: PluginBundle, _ page: any PageDriver, _ trace: CallTracer?
    ) async throws -> JSONValue {
        let clock = FixtureClock(fixture.now)
        var context = ConnectorContext(slotID: "fixture", now: { clock.now })
        context.options = fixture.settings
        context.trace = trace
        context.sleep = { try await clock.sleep($0) }
        let runtime = try await ConnectorRuntime(bundle: bundle, context: context, page: page)
        let code = fixture.content["code"]?.string
        let extra: [JSONValue]
        switch fixture.entry {
        case "click", "verify": extra = [fixture.content["lead"] ?? .object(JSONObject())]
        case "pull": extra = [fixture.content["cursor"] ?? .null]
        default: extra = []
        }
        var more = JSONObject()
        for key in ["clicked_at", "contact"] { more[key] = fixture.content[key] }
        return try await runtime.raw(fixture.entry, extra: extra, code: code, context: more)
    }
}
