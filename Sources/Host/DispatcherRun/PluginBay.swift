import Domain
import Foundation
import PluginKit
import Settings
import Slots
import Telemetry

/// The plugins that carry this channel now, in the order of their names.
///
/// `reload` reads what the host has enabled and swaps the whole set at once; who already works with a plugin of the
/// old set finishes with it.
final class PluginBay: @unchecked Sendable {
    struct Refusal: Sendable, Hashable {
        let plugin: String
        let failure: HostFailure
    }
    private let lock = NSLock()
    private let setup: DispatcherSetup
    private var carriers: [LoadedPlugin] = []
    private var refused: [Refusal] = []

    init(_ setup: DispatcherSetup) { self.setup = setup }

    var all: [LoadedPlugin] { lock.withLock { carriers } }
    /// Enabled plugins that could not be opened.
    var refusals: [Refusal] { lock.withLock { refused } }

    /// The plugin a slot wants: the one it names, else the first by name.
    func plugin(via name: String?) -> LoadedPlugin? {
        let all = all
        guard let name else { return all.first }
        return all.first { $0.manifest.name == name }
    }

    /// Reads the enabled plugins of this channel again. A plugin that does not open is left out and told.
    func reload() async {
        var (found, bad): ([LoadedPlugin], [Refusal]) = ([], [])
        do {
            let catalog = try PluginCatalog(
                home: setup.home.root, installation: setup.home.installation, now: setup.clock.wall)
            for record in catalog.carriers(of: setup.channel) {
                do {
                    found.append(try await PluginLoader.load(try catalog.activeBundle(.channel, record.name)))
                } catch {
                    bad.append(Refusal(plugin: record.name, failure: HostFailure(error)))
                }
            }
        } catch {
            bad.append(Refusal(plugin: setup.channel, failure: HostFailure(error)))
        }
        for refusal in bad { setup.log.error("a plugin does not open", refusal.failure, ["plugin": refusal.plugin]) }
        lock.withLock { (carriers, refused) = (found, bad) }
    }
}
