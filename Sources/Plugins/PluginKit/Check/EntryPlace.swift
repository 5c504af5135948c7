/// Where an entry of a plugin is written: the place a person looks at when its answer is wrong.
package struct EntryPlace: Sendable, Hashable {
    /// `channels/NAME/file.lua`.
    package let file: String
    package let line: Int
    package var text: String { "\(file):\(line)" }

    package init(file: String, line: Int) { (self.file, self.line) = (file, line) }

    /// The line that names the entry in the main file, or the sibling file it is required from; `nil` when it is made
    /// in a way only running it would tell.
    package static func find(_ entry: String, in bundle: PluginBundle) -> EntryPlace? {
        let tokens = LuaLexer.tokens(bundle.files[bundle.main] ?? [])
        let index = tokens.indices.first { index in
            guard tokens[index].kind == .name, tokens[index].text == entry else { return false }
            let next = index + 1 < tokens.count ? tokens[index + 1].text : ""
            let before = index > 0 ? tokens[index - 1].text : ""
            return next == "=" || (next == "(" && (before == "." || before == "function"))
        }
        guard let index else { return nil }
        if let file = required(tokens, after: index), bundle.files[file] != nil {
            return EntryPlace(file: "\(bundle.folderLabel)/\(file)", line: 1)
        }
        return EntryPlace(file: "\(bundle.folderLabel)/\(bundle.main)", line: tokens[index].line)
    }

    /// `x = require "x"` or `x = require("x")`, nothing behind it.
    private static func required(_ tokens: [LuaToken], after index: Int) -> String? {
        let rest = tokens.dropFirst(index + 1).prefix(4).filter { $0.text != "(" }
        guard rest.count >= 3, rest.dropFirst().first?.text == "require", let name = rest.dropFirst(2).first,
            name.kind == .string
        else { return nil }
        return name.text.replacing(".", with: "/") + ".lua"
    }
}

/// An error that knows where in a script its cause stands.
package protocol PlacedError: Error {
    var place: EntryPlace? { get }
}
