import Browser
import Connectors
import Domain
import Foundation
import PluginKit
import Settings
import Slots

/// Where a slot's browser profile lies: in its own folder, or where its connector's setting `profile_path` says; never
/// where a person's own browser has its profile.
enum ProfilePlace {
    static let setting = "profile_path"

    /// - Throws: `WorkerError.profileRefused`, which names the setting that asked for it.
    static func of(_ slot: SlotFolder, connector: ConnectorRuntime?, environment: [String: String]) throws -> String {
        let given = connector?.settings.values[setting]?.string
        let isFromSlot = connector?.settings.sources[setting] == .slot
        let variable = connector?.manifest.settings.first { $0.name == setting }?.environmentName
        return try of(slot, given: given, variable: isFromSlot ? nil : variable, environment: environment)
    }

    /// - Parameter variable: the environment's variable the value came from, `nil` where the slot's settings gave it.
    static func of(_ slot: SlotFolder, given: String?, variable: String?, environment: [String: String]) throws
        -> String
    {
        guard let given, !given.isEmpty else { return slot.home.browserProfile(slot.id.raw) }
        let path = absolute(given, slot, environment)
        do { try ForeignProfile.refuse(path, environment: environment) } catch {
            let once = "and log in once with 'engyne-host probe \(slot.id) --headed'"
            throw WorkerError.profileRefused(
                error.message, from: variable ?? "\(slot.shownConfig): options.\(setting)",
                remedy: variable.map { "take \($0) out of the environment, \(once)" }
                    ?? "take \(setting) out of the slot's options, \(once)")
        }
        return URL(fileURLWithPath: path).standardizedFileURL.path
    }

    private static func absolute(_ path: String, _ slot: SlotFolder, _ environment: [String: String]) -> String {
        if path.hasPrefix("/") { return path }
        if path == "~" || path.hasPrefix("~/") { return (environment["HOME"] ?? NSHomeDirectory()) + path.dropFirst() }
        return slot.home.root + "/" + path
    }
}
