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

    /// The runner for `FixtureRun`.
    package static func runner(
        _ bundle: PluginBundle, trace: CallTracer? = nil, withPage: @escaping WithPage
    ) -> FixtureRun.Runner {
        { fixture in
            try await withPage(fixture.pages) { page in
                try await run(fixture, bundle, page, trace)
            }
        }
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

/// A clock that moves only when the script waits; real time passes a little, so that a page's own timers can run.
private final class FixtureClock: @unchecked Sendable {
    private let lock = NSLock()
    private var time: Date
    private static let realLimitSeconds = 0.1

    init(_ start: Date) { time = start }
    var now: Date { lock.withLock { time } }

    func sleep(_ seconds: Double) async throws {
        lock.withLock { time = time.addingTimeInterval(seconds) }
        try await Task.sleep(for: .seconds(min(seconds, Self.realLimitSeconds)))
    }
}
