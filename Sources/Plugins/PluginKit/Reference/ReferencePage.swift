/// Prints the script API: the reference page for people and the annotations for their editor.
package enum ReferencePage {
    /// `docs/reference/bridge.md`.
    package static func markdown(_ all: [BridgeFunction] = BridgeReference.functions) -> String {
        let functions = grouped(all)
        var text = """
            # Script API, version 1

            Generated from the table that registers the functions; do not edit.
            "Works in" names the entries a function may be called from; elsewhere it raises `bridge.call.wrong_phase`.

            """
        var module = ""
        for function in functions {
            if function.module != module {
                module = function.module
                text += "\n## \(module)\n\n| Function | Answers | Works in | Permission | |\n|---|---|---|---|---|\n"
            }
            let phases = function.phases.map { $0.sorted().joined(separator: " ") } ?? "every entry"
            let permission = function.permission.line
            let limits = function.limits.isEmpty ? "" : " Limits: \(function.limits)."
            let cells = [
                "`\(function.fullName)(\(names(function)))`", "`\(function.answers)`", phases,
                permission.isEmpty ? "–" : "`\(permission)`", function.summary + limits,
            ]
            text +=
                "| " + cells.map { $0.split(separator: "|").joined(separator: "\\|") }.joined(separator: " | ") + " |\n"
        }
        return text
    }

    /// `docs/reference/engyne.lua`: annotations for the Lua language server.
    package static func annotations(_ all: [BridgeFunction] = BridgeReference.functions) -> String {
        let functions = grouped(all)
        var text =
            "---@meta\n-- luacheck: ignore\n-- Generated from the table that registers the functions; do not edit.\n"
        var module = ""
        for function in functions {
            if function.module != module {
                module = function.module
                text += "\n---@class \(module)\n\(module) = {}\n"
                for constant in BridgeReference.constants(of: module) { text += "\(module).\(constant.name) = nil\n" }
            }
            let phases =
                function.phases.map { "Works in: " + $0.sorted().joined(separator: ", ") } ?? "Works in every entry"
            text += "\n--- \(function.summary)\n--- \(phases).\n---@return any  # \(function.answers)\n"
            // A keyword cannot stand after a dot.
            guard !LuaLexer.keywords.contains(function.name) else {
                text +=
                    "\(function.module)[\"\(function.name)\"] = function(\(parameterNames(function))) end\n"
                continue
            }
            text += "function \(function.fullName)(\(parameterNames(function))) end\n"
        }
        return text
    }

    /// The functions of one module together, in the order the modules first come.
    private static func grouped(_ functions: [BridgeFunction]) -> [BridgeFunction] {
        var modules: [String] = []
        for function in functions where !modules.contains(function.module) { modules.append(function.module) }
        return modules.flatMap { module in functions.filter { $0.module == module } }
    }

    /// `locator, why, options?`
    private static func names(_ function: BridgeFunction) -> String {
        BridgeParameter.list(function.signature).map { $0.name + ($0.isOptional ? "?" : "") }.joined(separator: ", ")
    }

    private static func parameterNames(_ function: BridgeFunction) -> String {
        BridgeParameter.list(function.signature).map(\.name).joined(separator: ", ")
    }
}
