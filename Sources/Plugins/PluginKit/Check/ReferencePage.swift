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
            let cells = [
                "`\(function.fullName)\(function.parameters)`", "`\(function.answers)`", phases,
                function.permission.isEmpty ? "–" : "`\(function.permission)`", function.summary,
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
                for constant in BridgeReference.constants[module] ?? [] { text += "\(module).\(constant) = nil\n" }
            }
            let phases =
                function.phases.map { "Works in: " + $0.sorted().joined(separator: ", ") } ?? "Works in every entry"
            text += "\n--- \(function.summary)\n--- \(phases).\n---@return any  # \(function.answers)\n"
            // A keyword cannot stand after a dot.
            guard !LuaLexer.keywords.contains(function.name) else {
                text +=
                    "\(function.module)[\"\(function.name)\"] = function(\(parameterNames(function.parameters))) end\n"
                continue
            }
            text += "function \(function.fullName)(\(parameterNames(function.parameters))) end\n"
        }
        return text
    }

    /// The functions of one module together, in the order the modules first come.
    private static func grouped(_ functions: [BridgeFunction]) -> [BridgeFunction] {
        var modules: [String] = []
        for function in functions where !modules.contains(function.module) { modules.append(function.module) }
        return modules.flatMap { module in functions.filter { $0.module == module } }
    }

    private static func parameterNames(_ parameters: String) -> String {
        guard parameters.hasPrefix("("), !parameters.contains("{") else {
            return parameters.hasPrefix("(") ? "first, fields, options" : "request"
        }
        let keywords: Set<Character> = ["(", ")", "?"]
        let names = parameters.filter { !keywords.contains($0) }.split(separator: ",").map { part in
            String(part.split(separator: " ").first ?? "value").split(separator: ".").last.map(String.init) ?? "value"
        }
        return names.joined(separator: ", ")
    }
}
