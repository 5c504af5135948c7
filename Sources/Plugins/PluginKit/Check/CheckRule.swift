import LuaBridge

/// One rule of `engyne-host check`. Each has a file of its own under `Rules/` and a name that its findings carry.
protocol CheckRule: Sendable {
    /// What a finding shows in brackets, e.g. `unused-permission`.
    static var name: String { get }
    func findings(_ plugin: CheckedPlugin) async -> [Finding]
}

extension CheckRule {
    func finding(
        _ file: String, _ line: Int? = nil, _ severity: Finding.Severity = .error, _ code: String, _ message: String
    ) -> Finding {
        Finding(file: file, line: line, severity: severity, code: code, message: message, rule: Self.name)
    }
}

/// A plugin as the rules look at it: its files read once, and its manifest where it has a good one.
struct CheckedPlugin: Sendable {
    struct File: Sendable {
        /// As people see it, e.g. `channels/demo/init.lua`.
        let label: String
        /// Relative to the plugin's folder.
        let name: String
        let source: [UInt8]
        let reading: ScriptReading
    }
    let bundle: PluginBundle
    /// `nil` when the chunk does not run or its manifest is wrong.
    let loaded: LoadedPlugin?
    /// Sorted by name.
    let files: [File]
    /// Where the manifest's words stand.
    let tokens: [LuaToken]

    init(_ bundle: PluginBundle, loaded: LoadedPlugin?) {
        self.bundle = bundle
        self.loaded = loaded
        files = bundle.script.files.sorted { $0.key < $1.key }.map { name, source in
            File(
                label: "\(bundle.folderLabel)/\(name)", name: name, source: source, reading: ScriptReading(source))
        }
        tokens = LuaLexer.tokens(bundle.files[bundle.main] ?? [])
    }

    var manifest: Manifest? { loaded?.manifest }
    /// The main file's label.
    var main: String { "\(bundle.folderLabel)/\(bundle.main)" }

    /// The line of the main file where a key of the manifest stands, e.g. `settings.base_url`.
    func line(ofManifest key: String) -> Int? { ManifestPlace.line(of: "manifest.\(key):", in: tokens) }

    /// The functions that are entries, in each file: the number of the function → the entry's name.
    func entries(in file: File) -> [Int: String] {
        if file.name == bundle.main {
            return Dictionary(
                file.reading.entries.filter { EntryName.all.contains($0.key) }.map { ($0.value, $0.key) },
                uniquingKeysWith: { first, _ in first })
        }
        let main = files.first { $0.name == bundle.main }
        let key = main?.reading.requiredEntries.first { $0.value.replacing(".", with: "/") + ".lua" == file.name }?.key
        guard let key, EntryName.all.contains(key), let function = file.reading.entries[""] else { return [:] }
        return [function: key]
    }
}
