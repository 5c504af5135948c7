/// Which entry functions a plugin must have, may have, and probably misspelled.
enum EntryRules {
    static func findings(_ loaded: LoadedPlugin) -> [Finding] {
        let main = "\(loaded.bundle.folderLabel)/\(loaded.bundle.main)"
        var findings: [Finding] = []
        func add(_ severity: Finding.Severity, _ code: String, _ message: String) {
            findings.append(Finding(file: main, severity: severity, code: code, message: message))
        }
        for name in required(loaded) where !loaded.entries.contains(name) {
            add(.error, "plugin.entry.missing", "the returned table has no function '\(name)'")
        }
        if loaded.manifest.kind == .connector, loaded.entries.contains("click"), !loaded.entries.contains("verify") {
            add(
                .error, "plugin.entry.missing", "has 'click' but no 'verify': an uncertain click could never be settled"
            )
        }
        if loaded.entries.contains("pull"), loaded.entries.contains("observe") || loaded.entries.contains("click") {
            add(
                .error, "plugin.entry.conflict",
                "has 'pull' beside 'observe' or 'click': a connector reads pages or pulls, and a pulled lead is never clicked"
            )
        }
        let known = EntryName.of(loaded.manifest.kind)
        for name in loaded.entries.sorted() where !known.contains(name) {
            let nearest = NearestWord.of(name, in: known).map { "; did you mean '\($0)'?" } ?? ""
            add(
                .warning, "plugin.entry.unknown",
                "'\(name)' is no entry of a \(loaded.manifest.kind.rawValue)\(nearest)")
        }
        if loaded.entries.contains("receive"), loaded.manifest.receives == nil {
            add(
                .warning, "plugin.receive.unreachable",
                "has 'receive' but no manifest.receives; only /webhook/\(loaded.bundle.name) reaches it")
        }
        return findings
    }

    private static func required(_ loaded: LoadedPlugin) -> [String] {
        switch loaded.manifest.kind {
        case .channel: ["send"]
        case .connector: loaded.entries.contains("pull") ? [] : ["login", "observe"]
        }
    }
}
