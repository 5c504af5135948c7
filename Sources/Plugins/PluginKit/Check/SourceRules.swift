import Foundation
import LuaBridge

/// Rules over the text of a plugin's files: globals that do not exist, functions without their permission, and
/// permissions nobody uses.
enum SourceRules {
    private static let available: Set<String> = [
        "assert", "error", "getmetatable", "ipairs", "load", "next", "pairs", "pcall", "print", "rawequal", "rawget",
        "rawlen",
        "rawset", "require", "select", "setmetatable", "tonumber", "tostring", "type", "xpcall", "traceback", "_G",
        "_VERSION",
        "coroutine", "math", "string", "table", "utf8",
    ]
    private static let removed: Set<String> = [
        "io", "os", "package", "debug", "dofile", "loadfile", "collectgarbage", "warn",
    ]

    static func findings(_ bundle: PluginBundle, manifest: Manifest?) -> [Finding] {
        var findings: [Finding] = []
        var used: Set<String> = []
        var mentioned: Set<String> = []
        for (name, source) in bundle.script.files.sorted(by: { $0.key < $1.key }) {
            let use = NameUse(source)
            let file = "\(bundle.folderLabel)/\(name)"
            findings += globals(use, file: file)
            findings += gaps(source, file: file)
            mentioned.formUnion(use.mentions)
            for member in use.members {
                findings += call(member, file: file, manifest: manifest)
                used.insert(member.name)
            }
        }
        if let manifest { findings += unused(manifest, used: used, modules: mentioned, bundle: bundle) }
        return findings
    }

    private static func globals(_ use: NameUse, file: String) -> [Finding] {
        let modules = Set(BridgeReference.modules)
        let reads = use.reads.filter { !available.contains($0.name) && !modules.contains($0.name) }.map { place in
            let nearest = NearestWord.of(place.name, in: available.union(modules).sorted())
            let text =
                removed.contains(place.name)
                ? "'\(place.name)' does not exist in the sandbox"
                : "'\(place.name)' is no global of the API" + (nearest.map { "; did you mean '\($0)'?" } ?? "")
            return Finding(file: file, line: place.line, code: "plugin.global.unknown", message: text)
        }
        let writes = use.writes.map {
            Finding(
                file: file, line: $0.line, code: "plugin.global.assigned",
                message: "'\($0.name)' is set as a global; write 'local \($0.name)'")
        }
        return reads + writes
    }

    private static func call(_ place: NameUse.Place, file: String, manifest: Manifest?) -> [Finding] {
        let parts = place.name.split(separator: ".").map(String.init)
        guard parts.count == 2, BridgeReference.modules.contains(parts[0]) else { return [] }
        if BridgeReference.constants(of: parts[0]).contains(where: { $0.name == parts[1] }) { return [] }
        guard let function = BridgeReference.function(parts[0], parts[1]) else {
            let names = BridgeReference.functions(of: parts[0]).map(\.name)
            let nearest = NearestWord.of(parts[1], in: names).map { "; did you mean '\(parts[0]).\($0)'?" } ?? ""
            return [
                Finding(
                    file: file, line: place.line, code: "plugin.function.unknown",
                    message: "\(place.name) is not in the API\(nearest)")
            ]
        }
        guard let manifest, !function.permission.isGranted(by: manifest) else { return [] }
        return [
            Finding(
                file: file, line: place.line, code: "plugin.permission.missing",
                message: "\(place.name) is used but the manifest does not ask for \(function.permission.line)")
        ]
    }

    /// What a scaffold marked and nobody filled in.
    private static func gaps(_ source: [UInt8], file: String) -> [Finding] {
        let lines = source.split(separator: 0x0A, omittingEmptySubsequences: false)
        return lines.enumerated().compactMap { number, line in
            guard let mark = String(decoding: line, as: UTF8.self).range(of: Scaffold.mark) else { return nil }
            let rest = String(decoding: line, as: UTF8.self)[mark.upperBound...]
            return Finding(
                file: file, line: number + 1, code: "plugin.gap.open",
                message: "still to be filled in:\(rest.prefix(100))")
        }
    }

    private static func unused(
        _ manifest: Manifest, used: Set<String>, modules: Set<String>, bundle: PluginBundle
    ) -> [Finding] {
        let permissions = manifest.permissions
        var wishes: [String] = []
        if permissions.mail, !modules.contains("mail") { wishes.append("permissions.mail") }
        if permissions.files, !modules.contains("file") { wishes.append("permissions.files") }
        if !permissions.secrets.isEmpty, !modules.contains("secret") { wishes.append("permissions.secrets") }
        if permissions.page.contains("click"), !modules.contains("page") || !used.contains("page.click") {
            wishes.append("permissions.page \"click\"")
        }
        if permissions.page.contains("code"), !used.contains("page.type") { wishes.append("permissions.page \"code\"") }
        if !permissions.hosts.isEmpty, modules.isDisjoint(with: ["http", "page"]) {
            wishes.append("permissions.hosts")
        }
        return wishes.map {
            Finding(
                file: "\(bundle.folderLabel)/\(bundle.main)", severity: .warning, code: "plugin.permission.unused",
                message: "\($0) is asked for but nothing uses it")
        }
    }
}
