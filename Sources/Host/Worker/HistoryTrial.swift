package import Connectors
package import Domain
import Foundation
package import PluginKit
package import Settings
import Slots

/// A changed connector against the pages its slots kept: which slots use it, which version runs there, and what the
/// change finds less and more. Reads only; starts no browser and no slot.
package struct HistoryTrial: Sendable {
    private let home: HomeFolder
    private let now: WallClock

    package init(home: HomeFolder, now: @escaping WallClock) { (self.home, self.now) = (home, now) }

    /// The version that runs now. Throws `plugin.history.missing` when none was ever taken up in this home.
    package func running(_ name: String) throws -> PluginBundle {
        let catalog = try catalog()
        do { return try catalog.activeBundle(.connector, name) } catch PluginError.unknownPlugin {
            throw HostFailure(
                code: "plugin.history.missing", message: "no version of connector '\(name)' runs in \(home.root)",
                hint: "enable it first; before that there is nothing to compare a change with")
        }
    }

    /// - Parameters:
    ///   - only: one slot instead of every slot that uses the connector.
    ///   - atMost: pages in all, the newest of each slot, shared among the slots; a reload must not take minutes.
    package func compare(
        _ changed: PluginBundle, with kept: PluginBundle, only: SlotID? = nil, atMost: Int? = nil
    ) async throws -> FieldTable {
        var (slots, unreadable): ([HistoryReplay.Slot], [String]) = ([], [])
        let users = try users(of: changed.name, only: only)
        let limit = atMost.map { max(3, $0 / max(1, users.count)) } ?? PageHistory.pageLimit
        for (folder, config) in users {
            let found = PageHistory(folder: folder.pages).pages(limit: limit)
            unreadable += found.problems
            slots.append(.init(id: folder.id.raw, options: config.options, pages: found.pages))
        }
        return await HistoryReplay(kept: kept, changed: changed, open: OfflineReading.open).run(slots)
            .passingOver(unreadable)
    }

    /// Every slot whose settings name the connector, or that runs the default one.
    private func users(of name: String, only: SlotID?) throws -> [(SlotFolder, SlotConfig)] {
        let fallback = try catalog().defaultConnector
        let folders = try only.map { [try SlotFolder(id: $0, home: home)] } ?? SlotFolder.all(in: home)
        return folders.compactMap { folder in
            var file = SlotConfigFile(folder: folder)
            file.refresh()
            guard only != nil || (file.config.connector ?? fallback) == name else { return nil }
            return (folder, file.config)
        }
    }

    private func catalog() throws -> PluginCatalog {
        try PluginCatalog(home: home.root, installation: home.installation, runtime: home.runtime, now: now)
    }
}
