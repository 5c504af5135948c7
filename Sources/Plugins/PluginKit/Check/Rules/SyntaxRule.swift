import LuaBridge

/// Every file of the folder compiles, also one that nobody requires.
struct SyntaxRule: CheckRule {
    static let name = "syntax"

    func findings(_ plugin: CheckedPlugin) async -> [Finding] {
        var findings: [Finding] = []
        for file in plugin.files {
            guard let failure = await Self.problem(file, label: plugin.bundle.folderLabel) else { continue }
            findings.append(finding(file.label, failure.line, .error, failure.code, failure.message))
        }
        return findings
    }

    /// Compiles one file as the body of a function that is never called: a sibling must not run to be judged. Its
    /// first line stays the first, so that line numbers are right.
    private static func problem(_ file: CheckedPlugin.File, label: String) async -> LuaFailure? {
        let body = Array("return {check = function(...) ".utf8) + file.source + Array("\nend}".utf8)
        do {
            let script = LuaScript(files: [file.name: body], main: file.name, label: label)
            _ = try await LuaSandbox(script: script, modules: [], limits: LuaLimits()).load()
            return nil
        } catch let failure as LuaFailure where failure.kind == .load {
            return failure
        } catch {
            return nil
        }
    }
}
