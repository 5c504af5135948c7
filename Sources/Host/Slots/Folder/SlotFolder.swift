package import Domain
import Foundation
package import Settings

/// The folder of one slot and the names of everything in it.
///
/// Opening it proves that it lies inside the slots folder, symbolic links resolved, so that no name and no link can
/// make a slot write elsewhere.
package struct SlotFolder: Sendable, Hashable {
    package let id: SlotID
    package let home: HomeFolder
    package let path: String

    /// Throws `SlotError.outside` when the folder is a link that leads out. It need not exist yet.
    package init(id: SlotID, home: HomeFolder) throws(SlotError) {
        self.id = id
        self.home = home
        path = home.slot(id.raw)
        let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let root = URL(fileURLWithPath: home.slots).resolvingSymlinksInPath().path
        guard real.hasPrefix(root + "/") else { throw SlotError.outside(path: home.shown(path)) }
    }

    package var config: String { path + "/slot_config.yml" }
    package var state: String { path + "/slot_state.json" }
    package var pid: String { path + "/slot_state.pid" }
    package var runMeta: String { path + "/run_meta.json" }
    package var status: String { path + "/status.json" }
    package var leads: String { path + "/leads.jsonl" }
    package var lock: String { path + "/slot.lock" }
    package var browserPid: String { path + "/browser.pid" }
    /// Cookies kept outside the profile: secrets.
    package var cookies: String { path + "/cookies.json" }
    package var store: String { path + "/store.json" }
    /// The pages its connector read well, for trying changes on.
    package var pages: String { path + "/pages" }
    package var cursor: String { path + "/cursor.json" }
    package var runs: String { path + "/runs" }
    package var templates: String { path + "/templates" }
    package var knowledge: String { path + "/knowledge" }
    package var sequences: String { path + "/sequences" }
    package func run(_ runID: String) -> String { "\(runs)/\(runID)" }

    package var exists: Bool { Self.isFolder(path) }
    package var hasConfig: Bool { FileManager.default.fileExists(atPath: config) }
    /// The settings file as errors name it.
    package var shownConfig: String { home.shown(config) }

    /// Every slot of the home, by name: folders whose name is a slot id and that stay inside.
    package static func all(in home: HomeFolder) -> [SlotFolder] {
        names(in: home).compactMap { existing($0, in: home) }
    }

    /// Names in the slots folder that could be slots, in their order.
    static func names(in home: HomeFolder) -> [SlotID] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: home.slots)) ?? []
        return names.sorted().compactMap { SlotID($0) }
    }

    /// The slot of this name, when its folder is there and stays inside.
    static func existing(_ id: SlotID, in home: HomeFolder) -> SlotFolder? {
        isFolder(home.slot(id.raw)) ? try? SlotFolder(id: id, home: home) : nil
    }

    /// Makes a new slot with the given settings text, or a copy of the example. Throws `SlotError.exists`.
    package static func create(_ id: SlotID, in home: HomeFolder, config: String? = nil) throws -> SlotFolder {
        let folder = try SlotFolder(id: id, home: home)
        guard !folder.hasConfig else { throw SlotError.exists(id) }
        try FileManager.default.createDirectory(
            atPath: folder.path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let text = try config ?? String(contentsOfFile: home.exampleSlotConfig, encoding: .utf8)
        try SlotConfigFile.write(text, to: folder)
        return folder
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }
}
