/// What the names in one Lua file refer to: globals it reads or sets, and functions of modules it names.
///
/// Not a parser. Every name that is declared anywhere in the file counts as declared everywhere in it, so a misused
/// local can slip through, but a correct script is never accused.
package struct NameUse: Sendable {
    package struct Place: Sendable, Hashable {
        package let name: String
        package let line: Int
    }
    package private(set) var reads: [Place] = []
    package private(set) var writes: [Place] = []
    /// `module.function` of a global, and of `page`, which entries get as a parameter. Another local of a module's name
    /// (the `lead` that `click` gets) is whatever the script made of it.
    package private(set) var members: [Place] = []
    /// Every name that stands for itself, local or not.
    package private(set) var mentions: Set<String> = []

    private let tokens: [LuaToken]
    private var declared: Set<String> = ["self", "_ENV"]

    package init(_ source: [UInt8]) {
        tokens = LuaLexer.tokens(source)
        declare()
        resolve()
    }

    private func token(_ index: Int) -> LuaToken? { tokens.indices.contains(index) ? tokens[index] : nil }
    private func text(_ index: Int) -> String { token(index)?.text ?? "" }
    private func isSign(_ index: Int, _ sign: String) -> Bool {
        token(index).map { $0.kind == .sign && $0.text == sign } ?? false
    }
    private func isKeyword(_ index: Int, _ word: String) -> Bool {
        token(index).map { $0.kind == .keyword && $0.text == word } ?? false
    }

    private mutating func declare() {
        for index in tokens.indices where tokens[index].kind == .keyword {
            switch tokens[index].text {
            case "local": declareNames(from: isKeyword(index + 1, "function") ? index + 2 : index + 1)
            case "for": declareNames(from: index + 1)
            case "function": declareParameters(after: index)
            default: break
            }
        }
    }

    /// `a, b <const>, c` from here on.
    private mutating func declareNames(from start: Int) {
        var index = start
        while let name = token(index), name.kind == .name {
            declared.insert(name.text)
            index += 1
            if isSign(index, "<") { index += 3 }
            guard isSign(index, ",") else { return }
            index += 1
        }
    }

    private mutating func declareParameters(after keyword: Int) {
        var index = keyword + 1
        while index < tokens.count, !isSign(index, "(") { index += 1 }
        index += 1
        while index < tokens.count, !isSign(index, ")") {
            if tokens[index].kind == .name { declared.insert(tokens[index].text) }
            index += 1
        }
    }

    /// Walks once, knowing for each name whether it stands directly in a table constructor (then `name =` is a key).
    private mutating func resolve() {
        var nesting: [String] = []
        for (index, token) in tokens.enumerated() {
            switch (token.kind, token.text) {
            case (.sign, "{"), (.sign, "("), (.sign, "["): nesting.append(token.text)
            case (.keyword, "function"), (.keyword, "if"), (.keyword, "do"), (.keyword, "repeat"):
                nesting.append("block")
            case (.sign, "}"), (.sign, ")"), (.sign, "]"), (.keyword, "end"), (.keyword, "until"): _ = nesting.popLast()
            case (.name, _): name(token, at: index, inTable: nesting.last == "{")
            default: break
            }
        }
    }

    private mutating func name(_ token: LuaToken, at index: Int, inTable: Bool) {
        if isSign(index - 1, ".") || isSign(index - 1, ":") || isSign(index - 1, "::") || isKeyword(index - 1, "goto") {
            return
        }
        if isSign(index - 1, "<"), isSign(index + 1, ">"), ["const", "close"].contains(token.text) { return }
        if inTable, isSign(index + 1, "="), ["{", ",", ";"].contains(text(index - 1)) { return }
        mentions.insert(token.text)
        let mayBeModule = !declared.contains(token.text) || token.text == "page"
        if mayBeModule, isSign(index + 1, "."), let member = self.token(index + 2), member.kind == .name {
            members.append(Place(name: "\(token.text).\(member.text)", line: token.line))
        }
        guard !declared.contains(token.text) else { return }
        let place = Place(name: token.text, line: token.line)
        let isFunction = isKeyword(index - 1, "function") && isSign(index + 1, "(")
        if isFunction || (isSign(index + 1, "=") && !inTable) { writes.append(place) } else { reads.append(place) }
    }
}
