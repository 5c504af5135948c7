/// The entries a plugin must have, may have, and probably misspelled.
struct EntriesRule: CheckRule {
    static let name = "entries"

    func findings(_ plugin: CheckedPlugin) -> [Finding] {
        guard let loaded = plugin.loaded else { return [] }
        let (entries, kind) = (loaded.entries, loaded.manifest.kind)
        var findings = Self.required(loaded).filter { !entries.contains($0) }.map {
            finding(plugin.main, nil, .error, "plugin.entry.missing", "the returned table has no function '\($0)'")
        }
        if kind == .connector, entries.contains("click"), !entries.contains("verify") {
            findings.append(
                finding(
                    plugin.main, nil, .error, "plugin.entry.missing",
                    "has 'click' but no 'verify': an uncertain click could never be settled"))
        }
        if entries.contains("pull"), entries.contains("observe") || entries.contains("click") {
            findings.append(
                finding(
                    plugin.main, nil, .error, "plugin.entry.conflict",
                    "has 'pull' beside 'observe' or 'click': a connector reads pages or pulls, and a pulled lead is never clicked"
                ))
        }
        return findings + unknown(loaded, plugin) + unreachable(loaded, plugin)
    }

    private static func required(_ loaded: LoadedPlugin) -> [String] {
        switch loaded.manifest.kind {
        case .channel: ["send"]
        case .connector: loaded.entries.contains("pull") ? [] : ["login", "observe"]
        }
    }

    private func unknown(_ loaded: LoadedPlugin, _ plugin: CheckedPlugin) -> [Finding] {
        let known = EntryName.of(loaded.manifest.kind)
        return loaded.entries.sorted().filter { !known.contains($0) }.map { name in
            let nearest = NearestWord.of(name, in: known).map { "; did you mean '\($0)'?" } ?? ""
            return finding(
                plugin.main, EntryPlace.find(name, in: plugin.bundle)?.line, .warning, "plugin.entry.unknown",
                "'\(name)' is no entry of a \(loaded.manifest.kind.rawValue)\(nearest)")
        }
    }

    private func unreachable(_ loaded: LoadedPlugin, _ plugin: CheckedPlugin) -> [Finding] {
        guard loaded.entries.contains("receive"), loaded.manifest.receives == nil else { return [] }
        return [
            finding(
                plugin.main, nil, .warning, "plugin.receive.unreachable",
                "has 'receive' but no manifest.receives; only /webhook/\(loaded.bundle.name) reaches it")
        ]
    }
}
