import Domain

/// What can go wrong with a plugin before one of its entries runs. Errors of a running script are `LuaFailure`s.
package enum PluginError: HostError, Hashable {
    case unreadable(path: String, reason: String)
    case refusedFile(path: String, reason: String)
    case tooLarge(path: String, found: Int, limitBytes: Int)
    case noMain(path: String)
    case badName(String)
    case nameUsed(path: String)
    case invalidManifest(label: String, problems: [String])
    case unknownPlugin(String)
    case ambiguousName(String)
    case unknownVersion(plugin: String, hash: String)
    /// Another enabled plugin has what this one claims (`default`, `receives`).
    case claimTaken(label: String, key: String, value: String, holder: String)
    /// Two places on disk hold a plugin of one name.
    case duplicate(name: String, places: [String])
    case neverRan(plugin: String, hash: String)
    case brokenState(path: String, reason: String)
    case badSettings(label: String, problems: [String])
    case badFixture(path: String, reason: String)
    case unknownCase(name: String, folder: String, known: [String])

    package var code: String {
        switch self {
        case .unreadable: "plugin.file.unreadable"
        case .refusedFile: "plugin.file.refused"
        case .tooLarge: "plugin.file.too_large"
        case .noMain: "plugin.main.missing"
        case .badName: "plugin.name.invalid"
        case .nameUsed: "plugin.name.used"
        case .invalidManifest: "plugin.manifest.invalid"
        case .unknownPlugin: "plugin.name.unknown"
        case .ambiguousName: "plugin.name.ambiguous"
        case .unknownVersion: "plugin.version.unknown"
        case .claimTaken: "plugin.claim.taken"
        case .duplicate: "plugin.name.duplicate"
        case .neverRan: "plugin.version.never_ran"
        case .brokenState: "plugin.state.unreadable"
        case .badSettings: "plugin.settings.invalid"
        case .badFixture: "plugin.fixture.invalid"
        case .unknownCase: "plugin.fixture.unknown"
        }
    }

    package var message: String {
        switch self {
        case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)"
        case .refusedFile(let path, let reason): "\(path) is refused: \(reason)"
        case .tooLarge(let path, let found, let limit): "\(path) has \(found) bytes, at most \(limit) are allowed"
        case .noMain(let path): "\(path) holds no init.lua"
        case .badName(let name): "'\(name.prefix(60))' is no plugin name; a name is a-z, 0-9, _ and -, at most 48 long"
        case .nameUsed(let path): "\(path) is there already, and nothing is overwritten"
        case .invalidManifest(let label, let problems): "\(label): \(problems.joined(separator: "; "))"
        case .unknownPlugin(let name): "there is no plugin '\(name.prefix(60))'"
        case .ambiguousName(let name): "a connector and a channel are both named '\(name.prefix(60))'"
        case .unknownVersion(let plugin, let hash): "\(plugin) has no kept version \(hash.prefix(64))"
        case .claimTaken(let label, let key, let value, let holder):
            "\(label): \(key) = \(value) is what the enabled plugin '\(holder)' has already"
        case .duplicate(let name, let places): "\(places.joined(separator: " and ")) are both the plugin '\(name)'"
        case .neverRan(let plugin, let hash):
            "version \(hash.prefix(8)) of \(plugin) never ran; nobody granted it anything"
        case .brokenState(let path, let reason): "\(path) cannot be understood: \(reason)"
        case .badSettings(let label, let problems): "\(label): \(problems.joined(separator: "; "))"
        case .badFixture(let path, let reason): "\(path): \(reason)"
        case .unknownCase(let name, let folder, let known):
            "\(folder) has no case '\(name)'"
                + (NearestWord.of(name, in: known).map { "; did you mean '\($0)'?" } ?? "")
        }
    }

    package var hint: String {
        switch self {
        case .refusedFile, .noMain, .tooLarge: "run 'engyne-host check' on the plugin's folder"
        case .invalidManifest: "correct the manifest; docs/plugins lists every key"
        case .ambiguousName: "name it with its kind, e.g. 'channel/NAME'"
        case .unknownVersion: "list the kept versions with 'engyne-host plugins versions NAME'"
        case .nameUsed: "choose another name, or go on with what is there"
        case .unknownCase(_, _, let known):
            known.isEmpty ? "add one with 'engyne-host fixture add'" : "there are: \(known.joined(separator: ", "))"
        case .claimTaken: "disable the other plugin, or take the line out of this one's manifest"
        case .duplicate: "remove one of them"
        case .neverRan: "put its files in place and let an admin enable it"
        case .badSettings: "correct the values in the slot's settings or the environment"
        default: ""
        }
    }
}
