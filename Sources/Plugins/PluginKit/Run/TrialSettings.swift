package import Domain

/// The settings a plugin is tried with when nobody gave any: those of one of its cases, else stand-ins for what is
/// required.
package enum TrialSettings {
    /// - Parameter entry: a case of this entry is preferred.
    package static func of(_ bundle: PluginBundle, _ manifest: Manifest, entry: String) -> JSONObject {
        if let example = example(bundle, entry: entry), !example.settings.isEmpty { return example.settings }
        var settings = JSONObject()
        for declaration in manifest.settings where declaration.isRequired && declaration.defaultValue == nil {
            if declaration.kind == .url { settings[declaration.name] = "https://www.example.com" }
        }
        return settings
    }

    /// The secrets a case of this plugin plays with.
    package static func secrets(_ bundle: PluginBundle, entry: String) -> JSONValue? {
        example(bundle, entry: entry)?.content["secrets"]
    }

    private static func example(_ bundle: PluginBundle, entry: String) -> FixtureCase? {
        let folder = FixtureRun.folder(of: bundle)
        let names = (try? FixtureCase.names(in: folder, kind: bundle.kind)) ?? []
        let cases = names.compactMap { try? FixtureCase(named: $0, in: folder, kind: bundle.kind) }
        return cases.first { $0.entry == entry } ?? cases.first
    }

    /// The given settings without those that only mean something on the machine they were set on.
    package static func portable(_ settings: JSONObject, _ manifest: Manifest) -> JSONObject {
        var portable = settings
        for declaration in manifest.settings where declaration.kind == .path { portable[declaration.name] = nil }
        return portable
    }
}
