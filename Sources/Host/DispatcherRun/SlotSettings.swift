import Delivery
import Domain
import Foundation
import PluginKit
import Settings
import Slots
import Telemetry

/// What the slots' settings files say about this channel, read again whenever a file changes.
final class SlotSettings: @unchecked Sendable {
    /// A slot's settings for one channel, with the plugin it uses.
    struct Look: Sendable {
        let config: SlotConfig
        let channel: ChannelConfig
        let plugin: LoadedPlugin?
        let values: PluginSettings
        let delivery: SlotDelivery
        fileprivate let environment: [String: String]

        /// The same settings read by another version's manifest.
        func with(_ plugin: LoadedPlugin) -> Look {
            let values = PluginSettings.resolve(
                manifest: plugin.manifest, values: channel.settings, environment: environment)
            return Look(
                config: config, channel: channel, plugin: plugin, values: values, delivery: delivery,
                environment: environment)
        }
    }
    private let lock = NSLock()
    private let setup: DispatcherSetup
    private let bay: PluginBay
    private var files: [SlotID: SlotConfigFile] = [:]
    private var kept: Set<String> = []

    init(_ setup: DispatcherSetup, _ bay: PluginBay) { (self.setup, self.bay) = (setup, bay) }

    /// `nil` for a slot that does not exist. Blocks for a small read.
    func look(_ id: SlotID) -> Look? {
        guard let folder = try? SlotFolder(id: id, home: setup.home), folder.exists else {
            lock.withLock { files[id] = nil }
            return nil
        }
        let config = lock.withLock { () -> SlotConfig in
            var file = files[id] ?? SlotConfigFile(folder: folder)
            file.refresh()
            files[id] = file
            return file.config
        }
        return look(id, config, folder)
    }

    private func look(_ id: SlotID, _ config: SlotConfig, _ folder: SlotFolder) -> Look {
        let channel = config.channel(setup.channel)
        let plugin = bay.plugin(via: channel.via)
        let values = plugin.map {
            PluginSettings.resolve(
                manifest: $0.manifest, values: channel.settings, environment: setup.settings.environment)
        }
        var delivery = SlotDelivery(slotID: id, channel: setup.channel, zone: config.timeZone)
        delivery.dryRun = config.dryRun
        let isCarried = plugin != nil || setup.channel == PushSender.carried
        delivery.channelEnabled = isCarried && isOn(channel, values)
        delivery.approval = channel.approval == .standing ? .standing : .required
        delivery.client = config.client
        delivery.template = channel.template
        delivery.resendsUnknown = config.resendsUnknown(template: channel.template)
        delivery.templateText = TemplateFile.text(named: channel.template, in: folder)
        if delivery.channelEnabled { keepTemplate(delivery, folder) }
        let terms = config.sendTerms(setup.channel, host: setup.settings)
        (delivery.pace, delivery.quota, delivery.window) = (terms.pace, terms.quota, terms.window)
        return Look(
            config: config, channel: channel, plugin: plugin, values: values ?? PluginSettings(), delivery: delivery,
            environment: setup.settings.environment)
    }

    /// Every version that may come to stand in an approval stays readable.
    private func keepTemplate(_ delivery: SlotDelivery, _ folder: SlotFolder) {
        guard let version = delivery.templateVersion, let text = delivery.templateText,
            lock.withLock({ kept.insert("\(folder.id) \(version)").inserted })
        else { return }
        do { try TemplateFile.keep(text, version: version, in: folder) } catch {
            setup.log.error("a template's version could not be kept", error, ["slot": folder.id.raw])
        }
    }

    /// What the slot says; where it says nothing a host-wide webhook address counts as a yes.
    private func isOn(_ channel: ChannelConfig, _ values: PluginSettings?) -> Bool {
        channel.enabled ?? (setup.channel == "webhook" && values?.sources["url"] == .environment)
    }
}
