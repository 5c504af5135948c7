package import Domain
import Foundation
import LuaBridge

/// `engyne-host check` for plugins: reads a plugin once and lets every rule look at it. Runs scripts, so only in a tool
/// process.
///
/// Each rule is a file under `Rules/` and its findings carry its name. The rules that need the manifest say nothing when
/// it cannot be read; none runs while a file does not compile.
package enum PluginCheck {
    /// What was found about one plugin.
    package struct Report: Sendable {
        package let path: String
        package let kind: PluginKind?
        package let name: String
        package let hash: String?
        package let manifest: Manifest?
        package var findings: [Finding]

        package var isGood: Bool { !findings.contains { $0.severity == .error } }
        package var json: JSONObject {
            var object: JSONObject = ["path": .string(path), "name": .string(name), "ok": .bool(isGood)]
            object["kind"] = kind.map { .string($0.rawValue) }
            object["hash"] = hash.map(JSONValue.string)
            object["manifest"] = manifest.map { .object($0.json) }
            object["findings"] = .array(findings.map { .object($0.json) })
            return object
        }
    }

    /// In the order they look; the last one runs the script, and only when no other found an error.
    private static let rules: [any CheckRule] = [
        EntriesRule(), GlobalsRule(), FunctionsRule(), MissingPermissionRule(), UnusedPermissionRule(), PhasesRule(),
        SettingsRule(), GapsRule(),
    ]

    /// Every rule's name, in the order they look.
    package static let ruleNames =
        [SyntaxRule.name, ManifestRule.name] + rules.map { type(of: $0).name } + [
            SelfcheckRule.name, CompanionsRule.name,
        ]

    /// Checks the plugin at a path; everything wrong becomes a finding, nothing is thrown.
    package static func run(path: String, kind: PluginKind? = nil) async -> Report {
        do {
            return await run(try PluginBundle.read(path, kind: kind))
        } catch {
            let failure = HostFailure(error)
            let finding = Finding(file: path, code: failure.code, message: failure.message, rule: "files")
            return Report(
                path: path, kind: kind, name: URL(fileURLWithPath: path).lastPathComponent, hash: nil, manifest: nil,
                findings: [finding])
        }
    }

    /// Checks a bundle.
    package static func run(_ bundle: PluginBundle) async -> Report {
        var plugin = CheckedPlugin(bundle, loaded: nil)
        var findings = await SyntaxRule().findings(plugin)
        if findings.isEmpty {
            do {
                plugin = CheckedPlugin(bundle, loaded: try await PluginLoader.load(bundle))
            } catch {
                findings += ManifestRule.findings(error, in: bundle)
            }
            for rule in rules { findings += await rule.findings(plugin) }
            if findings.allSatisfy({ $0.severity == .warning }) { findings += await SelfcheckRule().findings(plugin) }
        }
        findings += CompanionsRule().findings(plugin)
        return Report(
            path: bundle.path, kind: bundle.kind, name: bundle.name, hash: bundle.hash, manifest: plugin.manifest,
            findings: findings.sorted { ($0.file, $0.line ?? 0) < ($1.file, $1.line ?? 0) })
    }

    /// The findings an error stands for; a wrong manifest is one per problem, at the line where its key stands.
    package static func findings(of error: any Error, in bundle: PluginBundle, rule: String = "") -> [Finding] {
        let main = "\(bundle.folderLabel)/\(bundle.main)"
        if case PluginError.invalidManifest(_, let problems) = error {
            let tokens = LuaLexer.tokens(bundle.files[bundle.main] ?? [])
            return problems.map { problem in
                Finding(
                    file: main, line: ManifestPlace.line(of: problem, in: tokens), code: "plugin.manifest.invalid",
                    message: problem, rule: rule)
            }
        }
        if let failure = error as? LuaFailure {
            return [
                Finding(
                    file: failure.file ?? main, line: failure.line, code: failure.code, message: failure.message,
                    rule: rule)
            ]
        }
        let failure = HostFailure(error)
        return [Finding(file: main, code: failure.code, message: failure.message, rule: rule)]
    }
}
