/// `docs/reference/bridge.md`: the script API for people, made from the table that registers it.
package enum ReferencePage {
    package static func markdown(_ functions: [BridgeFunction] = BridgeReference.functions) -> String {
        let groups = grouped(functions)
        let parts = [introduction, overview(groups)] + groups.map(module) + [entries, manifest, shapes, limits]
        return parts.joined(separator: "\n") + "\n"
    }

    private static let introduction = """
        # Script API, version 1

        Generated from the table that registers the functions; do not edit.

        - **Works in** names the entries a function may be called from; elsewhere it raises `bridge.call.wrong_phase` and names
          the right ones.
        - **Permission** is the line of the manifest that grants it; without it a call raises `bridge.permission.missing`.
        - A host function that fails raises a table `{code =, message =, retry =}`: branch on `code`. An argument of the wrong
          type, a text that is not UTF-8 among them (`invalid UTF-8 at byte N`), raises `bridge.call.bad_argument`.
        - Types are written as the Lua language server writes them; named tables are listed below. `docs/reference/engyne.lua`
          holds the same for an editor.

        """

    // MARK: functions

    private static func overview(_ groups: [[BridgeFunction]]) -> String {
        "## All functions\n\n| Function | Works in | Permission |\n|---|---|---|\n"
            + groups.joined().map {
                row(["[`\($0.fullName)(\(names($0.signature)))`](#\($0.module))", works($0), permission($0)])
            }.joined()
    }

    private static func module(_ functions: [BridgeFunction]) -> String {
        let name = functions.first?.module ?? ""
        let constants = BridgeReference.constants(of: name).map { "\n### `\(name).\($0.name)`\n\n\($0.summary)\n" }
        return "## \(name)\n" + functions.map(function).joined() + constants.joined()
    }

    private static func function(_ function: BridgeFunction) -> String {
        var text = "\n### `\(function.fullName)\(function.signature)`\n\n\(function.summary)\n\n"
        text += "- answers `\(function.answers)`\n- works in: \(works(function))\n"
        if function.permission != .none { text += "- permission: \(permission(function))\n" }
        if !function.limits.isEmpty { text += "- limits: \(function.limits)\n" }
        if !function.example.isEmpty { text += "\n```lua\n\(function.example)\n```\n" }
        return text
    }

    private static func works(_ function: BridgeFunction) -> String {
        guard let phases = function.phases else { return "every entry" }
        let missing = EntryName.all.subtracting(phases)
        if missing.count < 4 { return "all but " + missing.sorted().joined(separator: ", ") }
        return phases.sorted().joined(separator: ", ")
    }

    private static func permission(_ function: BridgeFunction) -> String {
        function.permission == .none ? "–" : "`\(function.permission.line)`"
    }

    /// `locator, why, options?`
    private static func names(_ signature: String) -> String {
        BridgeParameter.list(signature).map { $0.name + ($0.isOptional ? "?" : "") }.joined(separator: ", ")
    }

    /// The functions of one module together, in the order the modules first come.
    static func grouped(_ functions: [BridgeFunction]) -> [[BridgeFunction]] {
        var modules: [String] = []
        for function in functions where !modules.contains(function.module) { modules.append(function.module) }
        return modules.map { module in functions.filter { $0.module == module } }
    }

    // MARK: everything else

    private static var entries: String {
        let rows = BridgeReference.entries.map { entry in
            row([
                "`\(entry.name)\(entry.signature)`", entry.kind?.rawValue ?? "both", "`\(entry.answers)`",
                (entry.isRequired ? "Required. " : "") + entry.summary,
            ])
        }
        return "## Entries\n\nThe functions of the table a plugin's file returns; the host calls them.\n\n"
            + "| Entry | Kind | Answers | |\n|---|---|---|---|\n" + rows.joined()
    }

    private static var manifest: String {
        "## Manifest\n" + BridgeReference.manifestShapes.map(shape).joined()
    }

    private static var shapes: String {
        let aliases = BridgeReference.aliases.map {
            row(["`\($0.name)`", "`\($0.type)`", $0.summary])
        }
        return "## Named types\n\n| Name | Is | |\n|---|---|---|\n" + aliases.joined()
            + (BridgeReference.connectorShapes + BridgeReference.channelShapes + BridgeReference.shapes).map(shape)
            .joined()
    }

    private static func shape(_ shape: BridgeShape) -> String {
        "\n### \(shape.name)\n\n\(shape.summary)\n\n| Field | Type | |\n|---|---|---|\n"
            + shape.fields.map { row(["`\($0.name)`", "`\($0.type)`", $0.summary]) }.joined()
    }

    private static var limits: String {
        let rows = BridgeReference.limits.map { row([$0.what, $0.byDefault, $0.most, $0.breach]) }
        return "## Limits\n\nThe operator may lower them; a manifest may ask up to the most under `limits`.\n\n"
            + "| What | By default | At most | Beyond it |\n|---|---|---|---|\n" + rows.joined()
    }

    private static func row(_ cells: [String]) -> String {
        "| "
            + cells.map { $0.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|") }
            .joined(separator: " | ") + " |\n"
    }
}
