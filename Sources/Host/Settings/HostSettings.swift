package import Domain
import Foundation

/// The host's settings after flag > environment > `.env` > `config/host.yml` > default, each with its source.
///
/// Loading never throws: it collects every complaint, so that a person mends a file once and not line by line. A host
/// whose `errors` are not empty must not start (exit 78). Settings of plugins are not judged here; they read
/// `environment`, which is the process environment laid over `.env`.
package struct HostSettings: Sendable {
    package struct Value: Sendable {
        package let key: HostSettingKey
        package let value: JSONValue?
        package let source: SettingSource

        /// What may be shown of it.
        package var shown: String {
            guard let value, !value.isNull else { return "" }
            return key.isSecret && source != .fallback ? "***" : value.string ?? value.encodedString
        }
    }

    package let values: [Value]
    package let errors: [SettingError]
    package let warnings: [String]
    /// For plugins and children: the process environment, and `.env` for what it does not name.
    package let environment: [String: String]

    /// - Parameters:
    ///   - flags: flag name without dashes → its text.
    ///   - dotEnv: entries of the home's `.env`.
    ///   - hostFile: text of `config/host.yml`, empty when absent.
    package init(
        flags: [String: String] = [:], environment: [String: String] = [:], dotEnv: DotEnv = DotEnv(),
        hostFile: String = ""
    ) {
        var resolution = SettingResolution(flags: flags, environment: environment, dotEnv: dotEnv, hostFile: hostFile)
        let values = HostSettingKey.all.map { resolution.value(of: $0) }
        resolution.checkUnknownNames()
        self.values = values
        self.environment = environment.merging(dotEnv.entries.mapValues(\.value)) { own, _ in own }
        let (problems, advice) = HostSettings.crossChecks(values)
        errors = dotEnv.errors + resolution.errors + problems
        warnings = advice
    }

    /// Reads the files of a home.
    package static func load(home: HomeFolder, flags: [String: String], environment: [String: String]) -> HostSettings {
        let dotEnv = DotEnv.read(home.dotEnv)
        guard FileManager.default.fileExists(atPath: home.hostFile) else {
            return HostSettings(flags: flags, environment: environment, dotEnv: dotEnv)
        }
        switch SettingFile.text(of: home.hostFile, shownAs: "config/host.yml") {
        case .success(let text):
            return HostSettings(flags: flags, environment: environment, dotEnv: dotEnv, hostFile: text)
        case .failure(let error):
            return HostSettings(HostSettings(flags: flags, environment: environment, dotEnv: dotEnv), adding: error)
        }
    }

    private init(_ other: HostSettings, adding error: SettingError) {
        values = other.values
        errors = other.errors + [error]
        warnings = other.warnings
        environment = other.environment
    }

    package subscript(name: String) -> JSONValue? { values.first { $0.key.name == name }?.value }

    /// Lines for start-up: which settings are missing and what that switches off.
    package var missing: [String] {
        values.filter { $0.value == nil && !$0.key.offWhenMissing.isEmpty }.map {
            "\($0.key.environment ?? $0.key.name) is not set: \($0.key.offWhenMissing) is off"
        }
    }

    /// Names in `.env` nobody knows, once the plugins' names are told.
    package static func unknownNames(in dotEnv: DotEnv, plugins: Set<String>) -> [SettingError] {
        let known = plugins.union(HostSettingKey.all.compactMap(\.environment))
        return dotEnv.entries.filter { name, _ in
            !known.contains(name) && !known.contains(String(name.dropLast(name.hasSuffix("_FILE") ? 5 : 0)))
        }.map { name, entry in
            .unknownKey(
                SettingPlace(file: ".env", line: entry.line, key: name), nearest: NearestName.of(name, among: known))
        }.sorted { $0.line < $1.line }
    }

    /// What a worker, a dispatcher or a tool may know: everything for plugins, and of the host's own secrets
    /// only those a dispatcher works with.
    package var childEnvironment: [String: String] {
        let own = Set(values.filter { $0.key.isSecret && !$0.key.isForChildren }.compactMap(\.key.environment))
        return environment.filter { name, _ in
            !own.contains(name) && !own.contains(String(name.dropLast(name.hasSuffix("_FILE") ? 5 : 0)))
        }
    }

    private static func crossChecks(_ values: [Value]) -> (errors: [SettingError], warnings: [String]) {
        var errors: [SettingError] = []
        var warnings: [String] = []
        func found(_ name: String) -> Value? { values.first { $0.key.name == name } }
        func place(_ value: Value) -> SettingPlace {
            SettingPlace(file: value.source.description, key: value.key.environment ?? value.key.name)
        }
        if let secret = found("jwt_secret"), let text = secret.value?.string, text.utf8.count < 32 {
            errors.append(
                .outOfRange(place(secret), found: "\(text.utf8.count) bytes long", expected: "at least 32 bytes"))
        }
        if let secret = found("worker_secret"), let text = secret.value?.string, text.utf8.count < 16 {
            warnings.append("ENGYNE_WORKER_SECRET is \(text.utf8.count) bytes long; use at least 16")
        }
        if let stale = found("slots.stale_seconds"), let beat = found("slots.heartbeat_seconds")?.value?.double,
            let limit = stale.value?.double, limit < 2 * beat
        {
            errors.append(
                .outOfRange(place(stale), found: "\(limit)", expected: "at least twice slots.heartbeat_seconds"))
        }
        if let pace = found("dispatch.pace")?.value?["whatsapp"]?["min_seconds"]?.double, pace < 60 {
            warnings.append(
                "dispatch.pace.whatsapp.min_seconds is \(pace), below the floor of 60 s that keeps a number safe")
        }
        return (errors, warnings)
    }
}
