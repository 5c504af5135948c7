import Domain
import Foundation
import YAMLBridge

/// Walks the sources of one load in their order and remembers what was wrong on the way.
struct SettingResolution {
    private let flags: [String: String]
    private let environment: [String: String]
    private let dotEnv: DotEnv
    private var file: SettingReading
    private(set) var errors: [SettingError] = []
    private static let fileName = "config/host.yml"

    init(flags: [String: String], environment: [String: String], dotEnv: DotEnv, hostFile: String) {
        self.flags = flags
        self.environment = environment
        self.dotEnv = dotEnv
        var root = YAMLNode(kind: .scalar("", plain: true))
        do throws(YAMLProblem) { root = try YAMLDocument.parse(hostFile) } catch {
            errors.append(SettingError(error, file: Self.fileName))
        }
        file = SettingReading(root, schema: HostSettingKey.fileSchema, file: Self.fileName)
        errors += file.errors
    }

    mutating func value(of key: HostSettingKey) -> HostSettings.Value {
        if let (text, source) = written(key) {
            let node = YAMLNode(kind: .scalar(Self.normalised(text, key.type), plain: true))
            let place = if case .dotEnv(let line) = source { ".env:\(line)" } else { source.description }
            switch SettingReading.check(node, as: key.type, key: key.environment ?? key.name, file: place) {
            case .success(let value): return HostSettings.Value(key: key, value: value, source: source)
            case .failure(let error): errors.append(error)
            }
        } else if key.inFile, let value = inFile(key.name), let line = file.lines[key.name] {
            return HostSettings.Value(key: key, value: value, source: .file(Self.fileName, line: line))
        }
        let fallback = key.fallback ?? key.type.emptyValue
        return HostSettings.Value(key: key, value: fallback, source: .fallback)
    }

    /// The first of flag, environment, `.env` that says something; an empty text says nothing.
    private mutating func written(_ key: HostSettingKey) -> (String, SettingSource)? {
        if let flag = key.flag, let text = flags[flag], !text.isEmpty { return (text, .flag(flag)) }
        guard let name = key.environment else { return nil }
        if let text = environment[name], !text.isEmpty { return (text, .environment(name)) }
        if let entry = dotEnv.entries[name], !entry.value.isEmpty { return (entry.value, .dotEnv(line: entry.line)) }
        return key.isSecret ? secretFile(name + "_FILE") : nil
    }

    /// `NAME_FILE` names a file of mode 0600 that holds the secret.
    private mutating func secretFile(_ name: String) -> (String, SettingSource)? {
        guard let path = environment[name] ?? dotEnv.entries[name]?.value, !path.isEmpty else { return nil }
        guard SettingFile.mode(of: path) & 0o077 == 0 else {
            errors.append(
                .exposed(SettingPlace(file: path, key: name), mode: String(SettingFile.mode(of: path), radix: 8)))
            return nil
        }
        switch SettingFile.text(of: path, shownAs: path) {
        case .success(let text): return (text.trimmingCharacters(in: .whitespacesAndNewlines), .environment(name))
        case .failure(let error):
            errors.append(error)
            return nil
        }
    }

    private func inFile(_ name: String) -> JSONValue? {
        let value = name.split(separator: ".").reduce(JSONValue.object(file.values) as JSONValue?) { $0?[String($1)] }
        return value?.isNull == false ? value : nil
    }

    /// An environment has only texts, so a flag may also be 1 or 0 there.
    private static func normalised(_ text: String, _ type: SettingType) -> String {
        guard case .flag = type else { return text }
        return ["1": "true", "0": "false"][text] ?? text.lowercased()
    }

    /// Names that begin like ours and are not ours are slips of the pen, worth more than being ignored.
    mutating func checkUnknownNames() {
        let known = HostSettingKey.all.compactMap(\.environment)
        let ours = ["ENGYNE_", "DISPATCHER_", "GOOGLE_OAUTH_", "REMOTE_LOGIN_"]
        let internalNames: Set = ["ENGYNE_RUN_ID", "ENGYNE_HOST_URL", "ENGYNE_INSTALLATION"]
        for (name, entry) in dotEnv.entries.sorted(by: { $0.value.line < $1.value.line }) {
            let base = name.hasSuffix("_FILE") ? String(name.dropLast(5)) : name
            guard ours.contains(where: name.hasPrefix), !known.contains(base), !internalNames.contains(name) else {
                continue
            }
            let place = SettingPlace(file: ".env", line: entry.line, key: name)
            errors.append(.unknownKey(place, nearest: NearestName.of(name, among: known)))
        }
    }
}
