package import Domain
import Foundation
import Journal

/// Which plugins there are, which are enabled, and which version of each runs: the host's side, without a Lua state.
///
/// Bundled plugins (of the installation) come enabled, dropped-in ones (of the home) disabled. A version is taken up
/// only after its check in a child process; the bytes that were checked are kept under `runtime/plugins/` and are
/// what workers and dispatchers run. Nothing here reads a slot.
package final class PluginCatalog: @unchecked Sendable {  // `records` and `unwritten` are guarded by `lock`
    package static let keptVersions = 20

    package let home: String
    package let installation: String
    package let runtime: String
    let now: WallClock
    let lock = NSLock()
    var records: [String: PluginRecord] = [:]
    /// Probations that ran ahead of the file by a few good flows; touched only inside `update`.
    var unwritten: [String: Probation] = [:]
    private var strayFiles: [StrayFile] = []
    /// No state file existed when this catalog was opened: the first start of this home.
    let isFirstStart: Bool

    /// Opens the catalog of a home. Throws `PluginError.brokenState` when `runtime/plugins.json` cannot be read:
    /// guessing then could enable what an admin disabled.
    package init(home: String, installation: String, runtime: String? = nil, now: @escaping WallClock) throws {
        self.home = home
        self.installation = installation
        self.runtime = runtime ?? home + "/runtime"
        self.now = now
        let path = self.runtime + "/plugins.json"
        guard let bytes = try AtomicFile.read(path) else {
            isFirstStart = true
            return
        }
        isFirstStart = false
        do {
            let file = try JSONReader.read(bytes)
            for (name, value) in file["plugins"]?.object?.members ?? [] {
                guard let record = PluginRecord(fullName: name, json: value) else {
                    throw PluginError.brokenState(path: path, reason: "'\(name.prefix(80))' is no plugin")
                }
                records[name] = record
            }
        } catch let error as JSONSyntaxError {
            throw PluginError.brokenState(path: path, reason: "byte \(error.offset): \(error.problem)")
        }
    }

    var statePath: String { runtime + "/plugins.json" }

    /// Where a version's files are kept.
    package func keptPath(_ kind: PluginKind, _ name: String, _ hash: String) -> String {
        "\(runtime)/plugins/\(kind.rawValue)/\(name)/\(hash)"
    }

    // MARK: reading

    /// Every known plugin, connectors first, by name.
    package func list() -> [PluginRecord] {
        lock.withLock { records.values.sorted { ($0.kind.rawValue, $0.name) < ($1.kind.rawValue, $1.name) } }
            .sorted { $0.kind == .connector && $1.kind == .channel }
    }

    package func record(_ kind: PluginKind, _ name: String) -> PluginRecord? {
        lock.withLock { records["\(kind.rawValue)/\(name)"] }
    }

    /// Finds a plugin by `NAME` or `KIND/NAME`. Throws `PluginError.unknownPlugin` or `.ambiguousName`.
    package func find(_ text: String) throws -> PluginRecord {
        let found = list().filter { $0.name == text || $0.fullName == text || "\($0.kind.folder)/\($0.name)" == text }
        guard let first = found.first else { throw PluginError.unknownPlugin(text) }
        guard found.count == 1 else { throw PluginError.ambiguousName(text) }
        return first
    }

    /// The files of the running version. Throws when the plugin is unknown, disabled or its kept files were changed.
    package func activeBundle(_ kind: PluginKind, _ name: String) throws -> PluginBundle {
        guard let record = record(kind, name), record.isEnabled, let current = record.current else {
            throw PluginError.unknownPlugin("\(kind.rawValue)/\(name)")
        }
        return try keptBundle(kind, name, current.hash)
    }

    /// The files of any kept version; their hash is checked again.
    package func keptBundle(_ kind: PluginKind, _ name: String, _ hash: String) throws -> PluginBundle {
        let path = keptPath(kind, name, hash)
        guard FileManager.default.fileExists(atPath: path) else {
            throw PluginError.unknownVersion(plugin: "\(kind.rawValue)/\(name)", hash: hash)
        }
        let bundle = try PluginBundle.read(path, kind: kind)
        guard bundle.hash == hash else {
            throw PluginError.refusedFile(path: path, reason: "its files are not those that were checked")
        }
        return bundle
    }

    /// The enabled connector whose manifest says it is the default.
    package var defaultConnector: String? {
        list().first { $0.kind == .connector && $0.isEnabled && $0.manifest?.isDefault == true }?.name
    }

    /// The enabled channel plugins that carry a channel, by name.
    package func carriers(of channel: String) -> [PluginRecord] {
        list().filter { $0.kind == .channel && $0.isEnabled && $0.manifest?.carries == channel }
    }

    /// Every channel an enabled plugin carries.
    package var carriedChannels: [String] {
        Set(list().filter { $0.kind == .channel && $0.isEnabled }.compactMap { $0.manifest?.carries }).sorted()
    }

    /// What lies on disk now.
    package func sources() -> [PluginSource] { survey().sources }

    /// What lies on disk now. A home's plugin comes before a bundled one of the same name.
    package func survey() -> PluginSurvey {
        let samePlace =
            URL(fileURLWithPath: home).standardizedFileURL.path
            == URL(fileURLWithPath: installation).standardizedFileURL.path
        let bundled = PluginSource.look(installation, origin: .bundled)
        // In a checkout that is its own home, what is there at the first start is bundled; what comes later was dropped in.
        guard samePlace else {
            let own = PluginSource.look(home, origin: .home)
            return PluginSurvey(sources: own.plugins + bundled.plugins, strays: own.strays + bundled.strays)
        }
        let sources = bundled.plugins.map { source in
            let record = record(source.kind, source.name)
            let isBundled = record.map { $0.current.map { $0.origin == .bundled } ?? $0.isEnabled } ?? isUntouched
            guard !isBundled else { return source }
            return PluginSource(
                kind: source.kind, name: source.name, path: source.path, origin: .home, signature: source.signature)
        }
        return PluginSurvey(sources: sources, strays: bundled.strays)
    }

    /// What lies in the plugin folders and cannot be a plugin, as of the last look.
    package var strays: [StrayFile] { lock.withLock { strayFiles } }
    func keepStrays(_ found: [StrayFile]) { lock.withLock { strayFiles = found } }

    /// No state file existed and nothing has been remembered since: the first start of this home.
    private var isUntouched: Bool { lock.withLock { isFirstStart && records.isEmpty } }

    /// At the first start, remembers every bundled plugin as enabled before anything else can be dropped in.
    func seed() throws {
        guard isUntouched else { return }
        for source in sources() where source.origin == .bundled {
            try update(source.kind, source.name) {
                $0 = $0 ?? PluginRecord(kind: source.kind, name: source.name, isEnabled: true)
            }
        }
    }

    /// Writes the state and only then lets others see it: memory never runs ahead of the file.
    func update(_ kind: PluginKind, _ name: String, _ change: (inout PluginRecord?) throws -> Void) throws {
        try lock.withLock {
            let key = "\(kind.rawValue)/\(name)"
            var next = records
            try change(&next[key])
            guard next != records else { return }
            var plugins = JSONObject()
            for (name, record) in next.sorted(by: { $0.key < $1.key }) { plugins[name] = .object(record.json) }
            try AtomicFile.makeFolder(runtime)
            try AtomicFile.write(JSONValue.object(["v": 1, "plugins": .object(plugins)]).encoded, to: statePath)
            records = next
        }
    }
}
