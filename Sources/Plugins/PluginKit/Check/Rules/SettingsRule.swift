import Domain

/// Settings make sense as declared, and what is declared and what is read are the same.
struct SettingsRule: CheckRule {
    static let name = "settings"
    /// Read by the host itself.
    private static let hostSettings: Set<String> = ["profile_path"]

    func findings(_ plugin: CheckedPlugin) -> [Finding] {
        guard let manifest = plugin.manifest else { return [] }
        return manifest.settings.flatMap { declaration(of: $0, plugin) } + twice(manifest, plugin)
            + undeclared(manifest, plugin) + unread(manifest, plugin)
    }

    // MARK: as declared

    private func declaration(of setting: SettingDeclaration, _ plugin: CheckedPlugin) -> [Finding] {
        Self.mistakes(setting).map { severity, key, text in
            finding(
                plugin.main, plugin.line(ofManifest: "settings.\(setting.name).\(key)"), severity,
                "plugin.setting.invalid", "manifest.settings.\(setting.name).\(key): \(text)")
        }
    }

    private static func mistakes(_ setting: SettingDeclaration) -> [(Finding.Severity, String, String)] {
        var mistakes: [(Finding.Severity, String, String)] = []
        let isNumber = setting.kind == .integer || setting.kind == .number
        if let least = setting.minimum, let most = setting.maximum, least > most {
            mistakes.append((.error, "min", "is greater than max; no value is accepted"))
        }
        for (key, bound) in [("min", setting.minimum), ("max", setting.maximum)] where bound != nil && !isNumber {
            mistakes.append((.warning, key, "means nothing for a \(setting.kind.rawValue)"))
        }
        if setting.isRequired, setting.defaultValue != nil {
            mistakes.append((.warning, "required", "means nothing beside a default"))
        }
        var open = setting
        open.oneOf = []
        for choice in setting.oneOf {
            switch open.accept(choice) {
            case .failure(let refusal):
                let word = choice.string ?? choice.encodedString
                mistakes.append((.error, "one_of", "'\(word.prefix(60))' \(refusal.reason)"))
            case .success(let accepted) where accepted != choice:
                let word = choice.string ?? choice.encodedString
                mistakes.append((.error, "one_of", "'\(word.prefix(60))' is not of type \(setting.kind.rawValue)"))
            case .success: break
            }
        }
        return mistakes
    }

    /// Two settings that read one variable: whoever sets it sets both.
    private func twice(_ manifest: Manifest, _ plugin: CheckedPlugin) -> [Finding] {
        var seen: [String: String] = [:]
        return manifest.settings.compactMap { setting in
            guard let name = setting.environmentName else { return nil }
            defer { seen[name] = setting.name }
            guard let other = seen[name] else { return nil }
            return finding(
                plugin.main, plugin.line(ofManifest: "settings.\(setting.name).env"), .warning,
                "plugin.setting.invalid", "manifest.settings.\(setting.name).env: \(name) is also that of '\(other)'")
        }
    }

    // MARK: as used

    private func undeclared(_ manifest: Manifest, _ plugin: CheckedPlugin) -> [Finding] {
        let names = manifest.settings.map(\.name)
        return plugin.files.flatMap { file in
            file.reading.settingReads.filter { !names.contains($0.name) }.map { place in
                let nearest = NearestWord.of(place.name, in: names).map { "; did you mean '\($0)'?" } ?? ""
                return finding(
                    file.label, place.line, .error, "plugin.setting.undeclared",
                    "ctx.settings.\(place.name) is read but manifest.settings does not declare it\(nearest)")
            }
        }
    }

    private func unread(_ manifest: Manifest, _ plugin: CheckedPlugin) -> [Finding] {
        let readings = plugin.files.map(\.reading)
        guard !readings.contains(where: \.readsAnySetting) else { return [] }
        let read = Set(readings.flatMap { $0.settingReads.map(\.name) + $0.looseSettings })
        return manifest.settings.filter { !read.contains($0.name) && !Self.hostSettings.contains($0.name) }
            // A url setting is used without being read: it opens its host.
            .filter { $0.kind != .url }
            .map { setting in
                finding(
                    plugin.main, plugin.line(ofManifest: "settings.\(setting.name)"), .warning,
                    "plugin.setting.unused", "manifest.settings.\(setting.name) is declared but nothing reads it")
            }
    }
}
