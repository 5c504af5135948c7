import Foundation

/// One home on disk and the names of everything in it: the only place where a path of the host is spelled.
///
/// `root` is `--home`, `ENGYNE_HOME` or the working directory; `installation` is the nearest folder above the
/// executable that holds `connectors/`, where the bundled plugins are read from. An empty folder is a valid home.
package struct HomeFolder: Sendable, Hashable {
    package let root: String
    package let installation: String

    package init(root: String, installation: String) {
        self.root = Self.absolute(root)
        self.installation = Self.absolute(installation)
    }

    /// Finds both: `root` as given (empty = the working directory), the installation from the executable's real path.
    package init(root: String?, executable: String, workingDirectory: String = FileManager.default.currentDirectoryPath)
    {
        let home = root.flatMap { $0.isEmpty ? nil : $0 } ?? workingDirectory
        let installed = Self.installation(above: executable) ?? home
        self.init(root: home, installation: installed)
    }

    /// The nearest folder above the executable that holds `connectors/`, symbolic links resolved.
    package static func installation(above executable: String) -> String? {
        var folder = URL(fileURLWithPath: executable).resolvingSymlinksInPath().deletingLastPathComponent()
        while true {
            var isFolder: ObjCBool = false
            let candidate = folder.appendingPathComponent("connectors").path
            if FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder), isFolder.boolValue {
                return folder.path
            }
            guard folder.path != "/" else { return nil }
            folder = folder.deletingLastPathComponent()
        }
    }

    private static func absolute(_ path: String) -> String {
        let text = URL(fileURLWithPath: path).standardizedFileURL.path
        return text.count > 1 && text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// The path as a person in the home sees it: relative where it lies inside.
    package func shown(_ path: String) -> String {
        path.hasPrefix(root + "/") ? String(path.dropFirst(root.count + 1)) : path
    }

    // MARK: folders and settings

    package var connectors: String { root + "/connectors" }
    package var channels: String { root + "/channels" }
    package var bundledConnectors: String { installation + "/connectors" }
    package var bundledChannels: String { installation + "/channels" }
    package var slots: String { root + "/slots" }
    package var runtime: String { root + "/runtime" }
    package var config: String { root + "/config" }
    package var browserProfiles: String { root + "/browser_profiles" }
    package var dotEnv: String { root + "/.env" }
    package var hostFile: String { root + "/config/host.yml" }
    /// The home's own example where there is one, else the bundled one.
    package var exampleSlotConfig: String {
        let own = root + "/config/slot_config.example.yml"
        return FileManager.default.fileExists(atPath: own) ? own : installation + "/config/slot_config.example.yml"
    }
    package func slot(_ id: String) -> String { "\(slots)/\(id)" }
    package func browserProfile(_ slot: String) -> String { "\(browserProfiles)/\(slot)" }

    // MARK: the host's own files

    package var hostLock: String { runtime + "/host.lock" }
    package var hostInfo: String { runtime + "/host.json" }
    package var hostLog: String { runtime + "/api.log" }
    package var database: String { runtime + "/engyne.db" }
    package var tokenKey: String { runtime + "/jwt.key" }
    package var pushKey: String { runtime + "/push.key" }
    package var hold: String { runtime + "/HOLD" }
    package var remoteLogin: String { runtime + "/remote_login.json" }
    package var plugins: String { runtime + "/plugins.json" }
    package var pluginVersions: String { runtime + "/plugins" }
    package func probe(_ slot: String) -> String { "\(runtime)/probe/\(slot)" }

    // MARK: journals

    package var approvals: String { runtime + "/approvals.jsonl" }
    package var doNotContact: String { runtime + "/dnc.jsonl" }
    package var events: String { runtime + "/events.jsonl" }
    package func queue(_ channel: String) -> String { "\(runtime)/\(channel)_queue.jsonl" }
    package func queueLock(_ channel: String) -> String { "\(runtime)/.\(channel)_queue.lock" }
    package func queueOffset(_ channel: String) -> String { "\(runtime)/\(channel)_queue.offset" }
    package func dispatchFolder(_ channel: String) -> String { "\(runtime)/\(channel)_dispatch" }
    package func dispatchOwnerLock(_ channel: String) -> String { dispatchFolder(channel) + "/owner.lock" }
    package func sent(_ channel: String) -> String { "\(runtime)/\(channel)_sent.jsonl" }
    package func proofs(_ channel: String) -> String { "\(runtime)/\(channel)_proofs.jsonl" }
    package func dead(_ channel: String) -> String { "\(runtime)/\(channel)_dead.jsonl" }
    package var archive: String { runtime + "/archive" }
    package func quarantine(_ channel: String) -> String { "\(runtime)/quarantine/\(channel).jsonl" }
    package var blobs: String { runtime + "/blobs" }
    package func dispatcherPid(_ channel: String) -> String { "\(runtime)/dispatcher_\(channel).pid" }
    package func dispatcherLog(_ channel: String) -> String { "\(runtime)/dispatcher_\(channel).log" }
}
