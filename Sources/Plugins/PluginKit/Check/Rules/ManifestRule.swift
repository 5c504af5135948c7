/// The file runs and returns a table whose manifest is right.
///
/// It speaks through what loading threw; one finding for each problem of the manifest, at the line of its key.
enum ManifestRule {
    static let name = "manifest"

    static func findings(_ error: any Error, in bundle: PluginBundle) -> [Finding] {
        PluginCheck.findings(of: error, in: bundle, rule: name)
    }
}

/// Finds the line a manifest problem is about, by the last key its path names.
enum ManifestPlace {
    static func line(of problem: String, in tokens: [LuaToken]) -> Int? {
        guard let begin = tokens.firstIndex(where: { $0.kind == .name && $0.text == "manifest" }) else { return nil }
        let keys = problem.prefix { $0 != ":" }.split(separator: ".").dropFirst().map(String.init)
        var index = begin
        var line = tokens[begin].line
        for key in keys {
            guard let next = tokens[index...].firstIndex(where: { $0.kind != .string && $0.text == key }) else { break }
            (index, line) = (next, tokens[next].line)
        }
        return line
    }
}
