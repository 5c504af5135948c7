extension ScriptReader {
    /// What stands at the left of an assignment, or a statement of its own.
    enum Target {
        case name(String, line: Int)
        case field(table: Int, key: String)
        case other
    }

    private static let binary: Set<String> = [
        "+", "-", "*", "/", "//", "%", "^", "..", "<", "<=", ">", ">=", "==", "~=", "&", "|", "~", "<<", ">>",
    ]
    private static let unary: Set<String> = ["-", "#", "~"]

    mutating func expressionList() -> [ScriptMeaning] {
        var values = [expression()]
        while take(sign: ",") { values.append(expression()) }
        return values
    }

    /// One expression. Its meaning is known only where it is one value and no computation.
    mutating func expression() -> ScriptMeaning {
        var value = operand()
        var isComputed = value.isComputed
        while let token = token(), isBinary(token) {
            index += 1
            escape(value.meaning)
            value = operand()
            isComputed = true
        }
        guard isComputed else { return value.meaning }
        escape(value.meaning)
        return .unknown
    }

    private func isBinary(_ token: LuaToken) -> Bool {
        (token.kind == .sign && Self.binary.contains(token.text))
            || (token.kind == .keyword && ["and", "or"].contains(token.text))
    }

    private mutating func operand() -> (meaning: ScriptMeaning, isComputed: Bool) {
        var isComputed = false
        while let token = token(),
            (token.kind == .sign && Self.unary.contains(token.text)) || (token.kind == .keyword && token.text == "not")
        {
            index += 1
            isComputed = true
        }
        return (simple(), isComputed)
    }

    private mutating func simple() -> ScriptMeaning {
        guard let token = token() else { return .unknown }
        switch (token.kind, token.text) {
        case (.keyword, "function"):
            index += 1
            let number = functionCount
            _ = functionBody()
            return .function(number)
        case (.sign, "{"): return table()
        case (.number, _), (.keyword, "nil"), (.keyword, "true"), (.keyword, "false"), (.sign, "..."):
            index += 1
            return .unknown
        case (.string, _), (.name, _), (.sign, "("): return suffixed()
        default: return .unknown
        }
    }

    // MARK: functions and tables

    /// From the parameters to the `end`; the number of the function.
    mutating func functionBody(isMethod: Bool = false) -> Int {
        let number = functionCount
        functionCount += 1
        inside.append(number)
        scopes.open()
        if isMethod { scopes.declare("self", .unknown) }
        if take(sign: "(") {
            while index < tokens.count, !take(sign: ")") {
                if let name = takeName() { scopes.declare(name, Self.parameter(name)) } else { index += 1 }
            }
        }
        block()
        scopes.close()
        inside.removeLast()
        _ = take(keyword: "end")
        return number
    }

    private static func parameter(_ name: String) -> ScriptMeaning {
        switch name {
        case "ctx": .context
        case "page": .module("page")
        default: .unknown
        }
    }

    private mutating func table() -> ScriptMeaning {
        let number = tables.count
        tables.append([:])
        index += 1
        while index < tokens.count, !take(sign: "}") {
            let before = index
            defer { if index == before { index += 1 } }
            if let key = token(), key.kind == .name, isSign("=", 1) {
                index += 2
                tables[number][key.text] = expression()
                keep(tables[number][key.text] ?? .unknown)
            } else if take(sign: "[") {
                escape(expression())
                _ = take(sign: "]")
                _ = take(sign: "=")
                escape(expression())
            } else {
                escape(expression())
            }
            if !take(sign: ",") { _ = take(sign: ";") }
        }
        return .table(number)
    }

    // MARK: names with what follows them

    /// A value that is put where nobody follows it.
    mutating func escape(_ meaning: ScriptMeaning) {
        switch meaning {
        case .module(let name): reading.openModules.insert(name)
        case .settings, .looseSettings: reading.readsAnySetting = true
        case .context, .unknown, .hostFunction, .table, .function, .required: break
        }
    }

    /// A value kept in a field of a table: fields are followed, except for settings.
    private mutating func keep(_ meaning: ScriptMeaning) {
        if case .settings = meaning { reading.readsAnySetting = true }
        if case .module(let name) = meaning { reading.openModules.insert(name) }
    }

    mutating func target() -> Target {
        guard let name = token(), name.kind == .name, !isSuffix(1) else {
            if let name = token(), name.kind == .name, case .table(let number)? = scopes.meaning(name.text),
                isSign(".", 1), let key = token(2), key.kind == .name, isSign("=", 3) || isSign(",", 3)
            {
                index += 3
                return .field(table: number, key: key.text)
            }
            let before = index
            escape(suffixed())
            if index == before { index += 1 }
            return .other
        }
        index += 1
        return .name(name.text, line: name.line)
    }

    private func isSuffix(_ offset: Int) -> Bool {
        guard let token = token(offset) else { return false }
        return token.kind == .string
            || (token.kind == .sign && [".", "[", ":", "(", "{"].contains(token.text))
    }

    mutating func readTarget(_ target: Target) {
        guard case .name(let name, let line) = target, scopes.meaning(name) == nil else { return }
        reading.globalReads.append(ScriptReading.Place(name: name, line: line))
    }

    /// `name.field[key](arguments):method "text" {…}`
    private mutating func suffixed() -> ScriptMeaning {
        var meaning = first()
        while let token = token() {
            switch (token.kind, token.text) {
            case (.sign, "."):
                index += 1
                let line = self.line
                meaning = member(of: meaning, takeName(), line)
            case (.sign, ":"):
                index += 1
                _ = takeName()
                escape(meaning)
                arguments()
                meaning = .unknown
            case (.sign, "["):
                index += 1
                meaning = element(of: meaning)
            case (.sign, "("), (.sign, "{"), (.string, _):
                meaning = call(meaning)
            default: return meaning
            }
        }
        return meaning
    }

    private mutating func first() -> ScriptMeaning {
        guard let token = token() else { return .unknown }
        if take(sign: "(") {
            let inner = expression()
            _ = take(sign: ")")
            return inner
        }
        index += 1
        guard token.kind == .name else { return .unknown }
        if let known = scopes.meaning(token.text) {
            if case .module(let name) = known { reading.modules.insert(name) }
            return known
        }
        if BridgeReference.modules.contains(token.text) {
            reading.modules.insert(token.text)
            return .module(token.text)
        }
        reading.globalReads.append(ScriptReading.Place(name: token.text, line: token.line))
        return token.text == "require" ? .required("") : .unknown
    }

    private mutating func member(of owner: ScriptMeaning, _ name: String?, _ line: Int) -> ScriptMeaning {
        guard let name else { return .unknown }
        switch owner {
        case .module(let module):
            reading.uses.append(ScriptReading.Use(module: module, function: name, line: line, inside: inside))
            noteArgument()
            return .hostFunction
        case .context: return name == "settings" ? .settings : .unknown
        case .settings:
            reading.settingReads.append(ScriptReading.Place(name: name, line: line))
            return .unknown
        case .looseSettings:
            reading.looseSettings.insert(name)
            return .unknown
        case .table(let number):
            if let known = tables[number][name] { return known }
            return name == "settings" ? .looseSettings : .unknown
        default:
            reading.looseMembers.insert(name)
            return name == "settings" ? .looseSettings : .unknown
        }
    }

    /// The first argument of the host function that was just named, where it is written out.
    private mutating func noteArgument() {
        let at = isSign("(") ? 1 : 0
        guard let argument = token(at), isSign("(") || argument.kind == .string else { return }
        let isWhole = at == 0 || isSign(")", 2) || isSign(",", 2)
        if argument.kind == .string, isWhole {
            reading.uses[reading.uses.count - 1].literal = argument.text
        } else {
            reading.uses[reading.uses.count - 1].isCalledOpenly = true
        }
    }

    private mutating func element(of owner: ScriptMeaning) -> ScriptMeaning {
        let line = self.line
        if let key = token(), key.kind == .string, isSign("]", 1) {
            index += 2
            return member(of: owner, key.text, line)
        }
        escape(owner)
        escape(expression())
        _ = take(sign: "]")
        return .unknown
    }

    private mutating func call(_ callee: ScriptMeaning) -> ScriptMeaning {
        if case .required("") = callee {
            let name = isSign("(") ? token(1) : token()
            arguments()
            guard let name, name.kind == .string else { return .unknown }
            guard BridgeReference.modules.contains(name.text) else { return .required(name.text) }
            reading.modules.insert(name.text)
            return .module(name.text)
        }
        escape(callee)
        arguments()
        return .unknown
    }

    private mutating func arguments() {
        if take(sign: "(") {
            while index < tokens.count, !take(sign: ")") {
                let before = index
                escape(expression())
                _ = take(sign: ",")
                if index == before { index += 1 }
            }
        } else if isSign("{") {
            escape(table())
        } else if let token = token(), token.kind == .string {
            index += 1
        }
    }
}
