import Foundation

/// A folder has a README and fixtures. Missing ones are worth a word, never a refusal.
struct CompanionsRule: CheckRule {
    static let name = "companions"

    func findings(_ plugin: CheckedPlugin) -> [Finding] {
        let bundle = plugin.bundle
        guard !bundle.isSingleFile else { return [] }
        var findings: [Finding] = []
        if !bundle.files.keys.contains(where: { $0.lowercased().hasPrefix("readme") }) {
            findings.append(
                finding(
                    bundle.folderLabel, nil, .warning, "plugin.readme.missing",
                    "has no README.md (what it does, its settings, known limits)"))
        }
        let isKept = bundle.path.hasSuffix(bundle.hash)
        if !isKept, !FileManager.default.fileExists(atPath: bundle.path + "/fixtures") {
            findings.append(
                finding(
                    bundle.folderLabel, nil, .warning, "plugin.fixtures.missing",
                    "has no fixtures/; nothing proves that it works"))
        }
        return findings
    }
}
