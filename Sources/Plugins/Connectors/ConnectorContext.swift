package import Domain
package import PluginKit

/// What a connector's runtime is told of its slot, and what it hands back besides answers.
package struct ConnectorContext: Sendable {
    package var slotID: String
    /// The slot's `options`.
    package var options = JSONObject()
    /// What `slot.config()` tells: client, timezone, country.
    package var slotConfig = JSONObject()
    package var environment: [String: String] = [:]
    package var dryRun = true
    /// ISO code of the country whose phone numbers come without a country code.
    package var region = "IN"
    /// The store's file; `nil`: in memory.
    package var storePath: String?
    package var now: WallClock
    /// Where `math.random` and `crypto.uuid` start; `nil`: somewhere else each time.
    package var seed: UInt64?
    package var log: @Sendable (ScriptLogLine) -> Void = { _ in }
    package var redact: @Sendable (String) -> String = { $0 }
    package var sleep: @Sendable (Double) async throws -> Void = { try await Task.sleep(for: .seconds($0)) }
    /// Whether a lead id was observed before.
    package var seen: @Sendable (String) -> Bool = { _ in false }
    /// Asked right before a click is dispatched; a text is the reason why not (hold, stop).
    package var clickVeto: @Sendable () async -> String? = { nil }
    /// How the requests of `pull` and `balance` leave, and the secrets they may carry.
    package var outgoing = OutgoingContext()
    /// Keeps a picture among the run's evidence.
    package var keepPicture: @Sendable (String, [UInt8]) async throws -> Void = { _, _ in }
    /// Told of each host call of the script.
    package var trace: CallTracer?
    /// Told how each flow ended, for probation and the count of stops at a limit.
    package var ended: @Sendable (PluginFlow) -> Void = { _ in }

    package init(slotID: String, now: @escaping WallClock) {
        self.slotID = slotID
        self.now = now
    }

    func common(for manifest: Manifest) -> CommonContext {
        var context = CommonContext(plugin: manifest.name, kind: .connector, slotID: slotID, now: now, log: log)
        context.slotConfig = slotConfig
        context.dryRun = dryRun
        context.region = region
        context.storePath = storePath
        context.redact = redact
        context.sleep = sleep
        context.seed = seed
        return context
    }
}
