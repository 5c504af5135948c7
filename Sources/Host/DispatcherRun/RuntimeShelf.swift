import Channels
import Domain
import Egress
import Foundation
import PluginKit
import Settings
import Slots
import Telemetry

/// The open script states: one per slot and plugin, opened when first needed and again when plugin or settings change.
///
/// A slot's state is swapped between two of its sends, because a slot sends one message at a time and each asks here.
actor RuntimeShelf {
    private struct Place {
        let hash: String
        let values: JSONObject
        let runtime: Task<ChannelRuntime, any Error>
    }
    private let setup: DispatcherSetup
    private let reports: FlowReports
    private var places: [String: Place] = [:]

    init(_ setup: DispatcherSetup, _ reports: FlowReports) { (self.setup, self.reports) = (setup, reports) }

    /// The state for a slot as its settings are now.
    /// - Throws: what opening it throws, and `PluginError.badSettings` for settings the plugin cannot work with.
    func runtime(_ slot: SlotID, _ look: SlotSettings.Look) async throws -> ChannelRuntime {
        guard let plugin = look.plugin else { throw DispatcherError.noPlugin(channel: setup.channel) }
        return try await runtime(plugin, slot: slot, values: look.values, config: look)
    }

    /// Closes a slot's states, so that the next one begins without the stops at a limit counted so far. `nil`: all.
    func close(_ slot: SlotID?) {
        places = slot.map { slot in places.filter { !$0.key.hasPrefix(slot.raw + " ") } } ?? [:]
    }

    /// The state that serves no slot: webhooks that come in.
    func runtime(_ plugin: LoadedPlugin) async throws -> ChannelRuntime {
        let values = PluginSettings.resolve(
            manifest: plugin.manifest, values: [:], environment: setup.settings.environment)
        return try await runtime(plugin, slot: nil, values: values, config: nil)
    }

    /// Lets go of states whose plugin is no longer among `plugins`.
    func keepOnly(_ plugins: [LoadedPlugin]) {
        let hashes = Set(plugins.map(\.bundle.hash))
        places = places.filter { hashes.contains($0.value.hash) }
    }

    private func runtime(
        _ plugin: LoadedPlugin, slot: SlotID?, values: PluginSettings, config: SlotSettings.Look?
    ) async throws -> ChannelRuntime {
        guard values.problems.isEmpty else {
            throw PluginError.badSettings(label: "channels.\(setup.channel)", problems: values.problems)
        }
        let key = "\(slot?.raw ?? "") \(plugin.manifest.name)"
        if let place = places[key], place.hash == plugin.bundle.hash, place.values == values.values {
            return try await place.runtime.value
        }
        let context = context(plugin, slot, values, config)
        let opening = Task {
            try await ChannelRuntime(bundle: plugin.bundle, manifest: plugin.manifest, context: context)
        }
        places[key] = Place(hash: plugin.bundle.hash, values: values.values, runtime: opening)
        do { return try await opening.value } catch {
            places[key] = nil
            throw error
        }
    }

    private func context(
        _ plugin: LoadedPlugin, _ slot: SlotID?, _ values: PluginSettings, _ look: SlotSettings.Look?
    ) -> ChannelContext {
        let (setup, name) = (setup, plugin.manifest.name)
        let log = setup.log.scoped(
            "script",
            [
                "plugin": name, "version": plugin.manifest.version, "hash": String(plugin.bundle.hash.prefix(8)),
                "slot": slot?.raw ?? "-",
            ])
        var common = CommonContext(
            plugin: name, kind: .channel, slotID: slot?.raw, now: setup.clock.wall, log: { log.script($0) })
        common.redact = Redaction.clean
        common.region = look?.config.country ?? "IN"
        common.dryRun = setup.settings.isDispatcherDryRun || (look?.config.dryRun ?? true)
        common.storePath = CommonContext.storePath(
            runtime: setup.home.runtime, kind: .channel, plugin: name, slotID: slot?.raw)
        if let config = look?.config {
            common.slotConfig = [
                "client": .string(config.client), "timezone": .string(config.timeZone.identifier),
                "country": .string(config.country),
            ]
        }
        var context = ChannelContext(
            common: common, settings: values, filesFolder: "\(setup.home.runtime)/channels/\(name)",
            outgoing: OutgoingContext(
                openings: setup.settings.netAllow, secret: { setup.secret($0, of: slot) }, transport: setup.transport))
        context.ended = { [reports] flow in
            if flow.outcome == .limit {
                log.error("stopped at a limit", ["entry": flow.entry, "code": flow.code, "cause": flow.message])
            }
            reports.note(flow)
        }
        return context
    }
}

extension HostLog {
    /// A script's own line.
    func script(_ line: ScriptLogLine) {
        let fields = line.fields.isEmpty ? "" : " " + JSONValue.object(line.fields).encodedString
        switch line.level {
        case .debug: debug(line.message + fields)
        case .info: info(line.message + fields)
        case .warning: warn(line.message + fields)
        case .error: error(line.message + fields)
        }
    }
}
