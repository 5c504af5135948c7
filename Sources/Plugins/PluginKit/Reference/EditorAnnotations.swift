/// `docs/reference/engyne.lua`: the script API as annotations for the Lua language server, made from the table that
/// registers it.
///
/// The functions of a plugin's table are typed too: annotate it with `---@type Connector` or `---@type Channel`, and every
/// entry's `ctx`, `message` and answer are known to the editor.
package enum EditorAnnotations {
    package static func text(_ functions: [BridgeFunction] = BridgeReference.functions) -> String {
        let shapes =
            BridgeReference.manifestShapes + BridgeReference.connectorShapes + BridgeReference.channelShapes
            + BridgeReference.shapes
        return header + BridgeReference.aliases.map(alias).joined() + shapes.map(shape).joined()
            + plugin(.connector) + plugin(.channel) + ReferencePage.grouped(functions).map(module).joined()
    }

    private static let header = """
        ---@meta
        -- luacheck: ignore
        -- Generated from the table that registers the functions; do not edit.
        -- In a plugin: ---@type Connector (or Channel) before the table it returns.

        """

    private static func alias(_ alias: BridgeAlias) -> String {
        "\n" + comment(alias.summary) + "---@alias \(alias.name) \(alias.type)\n"
    }

    private static func shape(_ shape: BridgeShape) -> String {
        let parent = shape.name == "Lead" ? " : LeadRow" : ""
        return "\n" + comment(shape.summary) + "---@class \(shape.name)\(parent)\n" + shape.fields.map(field).joined()
    }

    private static func field(_ field: BridgeShape.Field) -> String {
        "---@field \(field.name) \(field.type)" + (field.summary.isEmpty ? "" : " # \(field.summary)") + "\n"
    }

    /// A plugin's table: the manifest and a typed field for each entry.
    private static func plugin(_ kind: PluginKind) -> String {
        let entries = BridgeReference.entries.filter { $0.kind == nil || $0.kind == kind }.map { entry in
            // A connector that pulls has neither login nor observe.
            let mark = entry.isRequired && kind == .channel ? "" : "?"
            return "---@field \(entry.name)\(mark) fun\(entry.signature): \(entry.answers) # \(entry.summary)\n"
        }
        return
            "\n--- The table a \(kind.rawValue)'s file returns.\n---@class \(kind == .channel ? "Channel" : "Connector")\n"
            + "---@field manifest Manifest\n" + entries.joined()
    }

    private static func module(_ functions: [BridgeFunction]) -> String {
        let name = functions.first?.module ?? ""
        let constants = BridgeReference.constants(of: name).map {
            "\n" + comment($0.summary) + "---@type \($0.type)\n\(name).\($0.name) = nil\n"
        }
        return "\n---@class \(name)\n\(name) = {}\n" + constants.joined() + functions.map(function).joined()
    }

    private static func function(_ function: BridgeFunction) -> String {
        let parameters = BridgeParameter.list(function.signature)
        let works = function.phases.map { "Works in: " + $0.sorted().joined(separator: ", ") } ?? "Works in every entry"
        var notes = [function.summary, "\(works)."]
        if function.permission != .none { notes.append("Permission: \(function.permission.line).") }
        if !function.limits.isEmpty { notes.append("Limits: \(function.limits).") }
        var text = "\n" + notes.map(comment).joined()
        for parameter in parameters {
            text += "---@param \(parameter.name)\(parameter.isOptional ? "?" : "") \(parameter.type)\n"
        }
        if function.answers != "nothing" { text += "---@return \(function.answers)\n" }
        let names = parameters.map(\.name).joined(separator: ", ")
        // A keyword cannot stand after a dot.
        return LuaLexer.keywords.contains(function.name)
            ? text + "\(function.module)[\"\(function.name)\"] = function(\(names)) end\n"
            : text + "function \(function.fullName)(\(names)) end\n"
    }

    private static func comment(_ text: String) -> String { text.isEmpty ? "" : "--- \(text)\n" }
}
