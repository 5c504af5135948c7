import Domain
import Foundation
import PluginKit
import Settings
import Slots
import Telemetry

/// The plugins that carry this channel now, in the order of their names.
///
/// `reload` reads what the host has enabled and swaps the whole set at once. The last versions that were replaced are
/// kept: a send whose intent names one of them is made by it, however many swaps came between. A version that does not
/// open leaves the one before at work.
final class PluginBay: @unchecked Sendable {
    struct Refusal: Sendable, Hashable {
        let plugin: String
        let failure: HostFailure
    }
    private let lock = NSLock()
    private let setup: DispatcherSetup
    private var carriers: [LoadedPlugin] = []
    /// The newest first; a send lasts seconds, so a few are plenty.
    private var replaced: [LoadedPlugin] = []
    private static let mostReplaced = 16
    private var aside: [String: [SetAside]] = [:]
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

    /// A plugin of this set or one that was replaced lately, by the hash of its files.
    func plugin(hash: String) -> LoadedPlugin? {
        lock.withLock { (carriers + replaced).first { $0.bundle.hash == hash } }
    }

    /// Why a plugin does not work for a slot; `nil` when it does.
    func setAside(_ plugin: String, slot: String) -> SetAside? {
        lock.withLock { aside[plugin]?.first { $0.slot == slot } }
    }

    /// The slots some plugin of this channel is set aside for.
    var slotsSetAside: Set<String> { lock.withLock { Set(aside.values.joined().compactMap(\.slot)) } }

    /// Reads the enabled plugins of this channel again. A plugin that does not open is left out and told.
    func reload() async {
        let old = all
        var (found, bad): ([LoadedPlugin], [Refusal]) = ([], [])
        var setAside: [String: [SetAside]] = [:]
        do {
            let catalog = try PluginCatalog(
                home: setup.home.root, installation: setup.home.installation, now: setup.clock.wall)
            for record in catalog.carriers(of: setup.channel) {
                setAside[record.name] = record.setAside
                let running = old.first { $0.bundle.name == record.name }
                do { found.append(try await load(record, running, catalog)) } catch {
                    bad.append(Refusal(plugin: record.name, failure: HostFailure(error)))
                    if let running { found.append(running) }
                }
            }
        } catch {
            // A registry that cannot be read says nothing about the plugins: what works goes on.
            bad.append(Refusal(plugin: setup.channel, failure: HostFailure(error)))
            (found, setAside) = (old, lock.withLock { aside })
        }
        for refusal in bad { setup.log.error("a plugin does not open", refusal.failure, ["plugin": refusal.plugin]) }
        lock.withLock {
            let now = Set(found.map(\.bundle.hash))
            let gone = carriers.filter { !now.contains($0.bundle.hash) }
            let older = replaced.filter { old in !gone.contains { $0.bundle.hash == old.bundle.hash } }
            replaced = Array((gone + older).prefix(Self.mostReplaced))
            (carriers, refused, aside) = (found, bad, setAside)
        }
    }

    /// A version that runs already is not opened again.
    private func load(
        _ record: PluginRecord, _ running: LoadedPlugin?, _ catalog: PluginCatalog
    ) async throws -> LoadedPlugin {
        if let running, running.bundle.hash == record.current?.hash { return running }
        return try await PluginLoader.load(try catalog.activeBundle(.channel, record.name))
    }
}
