package import Domain
import Foundation
import LuaBridge

/// Every rule `engyne-host check` has for plugins. Runs scripts, so only in a tool process.
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

    /// Checks the plugin at a path; everything wrong becomes a finding, nothing is thrown.
    package static func run(path: String, kind: PluginKind? = nil) async -> Report {
        do {
            return await run(try PluginBundle.read(path, kind: kind))
        } catch {
            let failure = HostFailure(error)
            let finding = Finding(file: path, code: failure.code, message: failure.message)
            return Report(
                path: path, kind: kind, name: URL(fileURLWithPath: path).lastPathComponent, hash: nil, manifest: nil,
                findings: [finding])
        }
    }

    /// Checks a bundle. The rules that need the manifest are left out when it cannot be read.
    package static func run(_ bundle: PluginBundle) async -> Report {
        var findings = await syntax(bundle)
        var manifest: Manifest?
        if findings.isEmpty {
            do {
                let loaded = try await PluginLoader.load(bundle)
                manifest = loaded.manifest
                findings += EntryRules.findings(loaded)
                findings += SourceRules.findings(bundle, manifest: loaded.manifest)
                if findings.allSatisfy({ $0.severity == .warning }) { findings += await selfcheck(loaded) }
            } catch {
                findings += self.findings(of: error, in: bundle)
                findings += SourceRules.findings(bundle, manifest: nil)
            }
        }
        findings += companions(bundle)
        return Report(
            path: bundle.path, kind: bundle.kind, name: bundle.name, hash: bundle.hash, manifest: manifest,
            findings: findings.sorted { ($0.file, $0.line ?? 0) < ($1.file, $1.line ?? 0) })
    }

    /// Compiles every file of the bundle.
    private static func syntax(_ bundle: PluginBundle) async -> [Finding] {
        var findings: [Finding] = []
        for (name, source) in bundle.script.files.sorted(by: { $0.key < $1.key }) {
            guard let failure = await syntaxProblem(source, name: name, label: bundle.folderLabel) else { continue }
            let file = "\(bundle.folderLabel)/\(name)"
            findings.append(Finding(file: file, line: failure.line, code: failure.code, message: failure.message))
        }
        return findings
    }

    /// Compiles one file as the body of a function that is never called: a sibling must not run to be judged. Its
    /// first line stays the first, so that line numbers are right.
    private static func syntaxProblem(_ source: [UInt8], name: String, label: String) async -> LuaFailure? {
        let body = Array("return {check = function(...) ".utf8) + source + Array("\nend}".utf8)
        do {
            let script = LuaScript(files: [name: body], main: name, label: label)
            _ = try await LuaSandbox(script: script, modules: [], limits: LuaLimits()).load()
            return nil
        } catch let failure as LuaFailure where failure.kind == .load {
            return failure
        } catch {
            return nil
        }
    }

    /// The findings an error stands for; a wrong manifest is one per problem, at the line where the manifest begins.
    package static func findings(of error: any Error, in bundle: PluginBundle) -> [Finding] {
        let main = "\(bundle.folderLabel)/\(bundle.main)"
        if case PluginError.invalidManifest(_, let problems) = error {
            let tokens = LuaLexer.tokens(bundle.files[bundle.main] ?? [])
            return problems.map { problem in
                Finding(
                    file: main, line: ManifestPlace.line(of: problem, in: tokens), code: "plugin.manifest.invalid",
                    message: problem)
            }
        }
        if let failure = error as? LuaFailure {
            return [
                Finding(file: failure.file ?? main, line: failure.line, code: failure.code, message: failure.message)
            ]
        }
        let failure = HostFailure(error)
        return [Finding(file: main, code: failure.code, message: failure.message)]
    }

    /// Runs `selfcheck(ctx)` with every effect forbidden and five seconds at most.
    private static func selfcheck(_ loaded: LoadedPlugin) async -> [Finding] {
        guard loaded.entries.contains(EntryName.selfcheck) else { return [] }
        let start = Date(timeIntervalSince1970: 1_767_225_600)
        let common = CommonFunctions.modules(
            CommonContext(plugin: loaded.bundle.name, kind: loaded.bundle.kind, now: { start }))
        let settings = PluginSettings.resolve(manifest: loaded.manifest, values: JSONObject(), environment: [:])
        do {
            let sandbox = try LuaSandbox(
                script: loaded.bundle.script, modules: PluginLoader.refusingModules(except: common),
                limits: loaded.manifest.limits.lua, describe: PluginLoader.describe)
            _ = try await sandbox.load()
            let context: JSONValue = ["settings": .object(settings.values), "now": .double(ScriptTime.seconds(start))]
            let answer = try await sandbox.call(EntryName.selfcheck, [LuaValue(json: context)], deadlineSeconds: 5)
            guard answer != .bool(false) else {
                let main = "\(loaded.bundle.folderLabel)/\(loaded.bundle.main)"
                return [Finding(file: main, code: "plugin.selfcheck.failed", message: "selfcheck answered false")]
            }
            return []
        } catch {
            return findings(of: error, in: loaded.bundle)
        }
    }

    /// A missing README or fixture is worth a word, never a refusal.
    private static func companions(_ bundle: PluginBundle) -> [Finding] {
        guard !bundle.isSingleFile else { return [] }
        var findings: [Finding] = []
        if !bundle.files.keys.contains(where: { $0.lowercased().hasPrefix("readme") }) {
            findings.append(
                Finding(
                    file: bundle.folderLabel, severity: .warning, code: "plugin.readme.missing",
                    message: "has no README.md (what it does, its settings, known limits)"))
        }
        let isKept = bundle.path.hasSuffix(bundle.hash)
        if !isKept, !FileManager.default.fileExists(atPath: bundle.path + "/fixtures") {
            findings.append(
                Finding(
                    file: bundle.folderLabel, severity: .warning, code: "plugin.fixtures.missing",
                    message: "has no fixtures/; nothing proves that it works"))
        }
        return findings
    }
}

/// Finds the line a manifest problem is about, by the last key its path names.
enum ManifestPlace {
    static func line(of problem: String, in tokens: [LuaToken]) -> Int? {
        let begin = tokens.firstIndex { $0.kind == .name && $0.text == "manifest" }
        guard let begin else { return nil }
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
