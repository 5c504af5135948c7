package import Domain
package import PluginKit
package import Settings
package import Slots

/// Which version of which connector a slot runs: the one its settings name, else the default; always the bytes that
/// were checked and kept.
package struct ConnectorChoice: Sendable {
    private let home: HomeFolder
    private let now: WallClock

    package init(home: HomeFolder, now: @escaping WallClock) { (self.home, self.now) = (home, now) }

    /// - Throws: `WorkerError.noConnector`, `.setAside`, or `PluginError` when the kept files were changed.
    package func bundle(for config: SlotConfig, slot: SlotID) throws -> PluginBundle {
        let catalog = try PluginCatalog(
            home: home.root, installation: home.installation, runtime: home.runtime, now: now)
        guard let name = config.connector ?? catalog.defaultConnector, let record = catalog.record(.connector, name),
            record.isEnabled
        else {
            throw WorkerError.noConnector(slot: slot, named: config.connector)
        }
        if let aside = record.setAside.first(where: { $0.slot == slot.raw }) {
            throw WorkerError.setAside(connector: name, reason: aside.reason)
        }
        return try catalog.activeBundle(.connector, name)
    }

    /// For tools that run without a host: what the catalog knows, else the bundled or the home's own files, unchecked
    /// and so only for looking. Of several the one whose manifest says that it is the default.
    package func bundleForTools(for config: SlotConfig, slot: SlotID) async throws -> PluginBundle {
        do { return try bundle(for: config, slot: slot) } catch WorkerError.noConnector {
            let sources =
                PluginSource.scan(home.root, origin: .home) + PluginSource.scan(home.installation, origin: .bundled)
            let connectors = sources.filter {
                $0.kind == .connector && (config.connector == nil || $0.name == config.connector)
            }
            for source in connectors {
                let bundle = try PluginBundle.read(source.path, kind: .connector)
                guard config.connector == nil else { return bundle }
                // A neighbour that does not load is not the default; its own check says why.
                if (try? await PluginLoader.load(bundle))?.manifest.isDefault == true { return bundle }
            }
            throw WorkerError.noConnector(slot: slot, named: config.connector)
        }
    }
}
