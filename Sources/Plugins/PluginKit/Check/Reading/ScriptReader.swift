/// Walks a Lua text statement by statement. The compiler has accepted it already; whatever this does not understand is
/// passed over.
struct ScriptReader {
    private(set) var tokens: [LuaToken]
    var index = 0
    var reading = ScriptReading()
    var scopes = ScriptScopes()
    /// The functions that are being read, outermost first.
    var inside: [Int] = []
    var functionCount = 0
    /// The fields of the tables the text makes, as far as they are known.
    var tables: [[String: ScriptMeaning]] = []

    init(_ tokens: [LuaToken]) {
        self.tokens = tokens
        scopes.declare("_ENV", .unknown)
    }

    mutating func chunk() {
        while index < tokens.count {
            let before = index
            block()
            // A keyword that closes nothing.
            if index == before { index += 1 }
        }
    }

    // MARK: tokens

    var line: Int { index < tokens.count ? tokens[index].line : tokens.last?.line ?? 1 }
    func token(_ offset: Int = 0) -> LuaToken? {
        tokens.indices.contains(index + offset) ? tokens[index + offset] : nil
    }
    func isSign(_ sign: String, _ offset: Int = 0) -> Bool {
        token(offset).map { $0.kind == .sign && $0.text == sign } ?? false
    }
    func isKeyword(_ word: String, _ offset: Int = 0) -> Bool {
        token(offset).map { $0.kind == .keyword && $0.text == word } ?? false
    }
    mutating func take(sign: String) -> Bool {
        guard isSign(sign) else { return false }
        index += 1
        return true
    }
    mutating func take(keyword: String) -> Bool {
        guard isKeyword(keyword) else { return false }
        index += 1
        return true
    }
    mutating func takeName() -> String? {
        guard let token = token(), token.kind == .name else { return nil }
        index += 1
        return token.text
    }

    // MARK: statements

    private static let blockEnds: Set<String> = ["end", "else", "elseif", "until"]

    /// Up to the keyword that ends the block.
    mutating func block() {
        while let token = token() {
            if token.kind == .keyword, Self.blockEnds.contains(token.text) { return }
            let before = index
            statement()
            if index == before { index += 1 }
        }
    }

    private mutating func scoped(_ body: (inout ScriptReader) -> Void) {
        scopes.open()
        body(&self)
        scopes.close()
    }

    private mutating func statement() {
        guard let token = token() else { return }
        guard token.kind == .keyword else {
            if take(sign: ";") { return }
            if take(sign: "::") {
                index += 2
                return
            }
            return expressionStatement()
        }
        switch token.text {
        case "local": local()
        case "function": functionStatement()
        case "if": conditional()
        case "while":
            index += 1
            escape(expression())
            doBlock()
        case "do": doBlock()
        case "for": loop()
        case "repeat": repeatLoop()
        case "return": returnStatement()
        case "goto": index += 2
        case "break": index += 1
        default: expressionStatement()
        }
    }

    private mutating func doBlock() {
        guard take(keyword: "do") else { return }
        scoped { $0.block() }
        _ = take(keyword: "end")
    }

    private mutating func conditional() {
        repeat {
            index += 1
            escape(expression())
            _ = take(keyword: "then")
            scoped { $0.block() }
        } while isKeyword("elseif")
        if take(keyword: "else") { scoped { $0.block() } }
        _ = take(keyword: "end")
    }

    /// The condition sees the locals of the body.
    private mutating func repeatLoop() {
        index += 1
        scoped { reader in
            reader.block()
            if reader.take(keyword: "until") { reader.escape(reader.expression()) }
        }
    }

    private mutating func loop() {
        index += 1
        var names: [String] = []
        while let name = takeName() {
            names.append(name)
            guard take(sign: ",") else { break }
        }
        if !take(keyword: "in") { _ = take(sign: "=") }
        for meaning in expressionList() { escape(meaning) }
        guard take(keyword: "do") else { return }
        scoped { reader in
            for name in names { reader.scopes.declare(name, .unknown) }
            reader.block()
        }
        _ = take(keyword: "end")
    }

    private mutating func local() {
        index += 1
        if take(keyword: "function") {
            guard let name = takeName() else { return }
            scopes.declare(name, .function(functionCount))
            _ = functionBody()
            return
        }
        var names: [String] = []
        while let name = takeName() {
            names.append(name)
            if isSign("<") { index += 3 }
            guard take(sign: ",") else { break }
        }
        let values = take(sign: "=") ? expressionList() : []
        for (place, name) in names.enumerated() {
            scopes.declare(name, values.indices.contains(place) ? values[place] : .unknown)
        }
        for value in values.dropFirst(names.count) { escape(value) }
    }

    /// `function name()`, `function table.name()`, `function table:name()`.
    private mutating func functionStatement() {
        index += 1
        guard let place = token(), let first = takeName() else { return }
        var path: [String] = []
        var isMethod = false
        while isSign(".") || isSign(":") {
            isMethod = isSign(":")
            index += 1
            if let name = takeName() { path.append(name) }
        }
        let owner = scopes.meaning(first)
        let made = ScriptMeaning.function(functionCount)
        if path.isEmpty {
            if !scopes.assign(first, made) {
                reading.globalWrites.append(ScriptReading.Place(name: first, line: place.line))
            }
        } else if owner == nil {
            reading.globalReads.append(ScriptReading.Place(name: first, line: place.line))
        } else if path.count == 1, case .table(let table)? = owner {
            tables[table][path[0]] = made
        }
        _ = functionBody(isMethod: isMethod)
    }

    private mutating func returnStatement() {
        index += 1
        if isSign(";") || token() == nil { return }
        if let token = token(), token.kind == .keyword, Self.blockEnds.contains(token.text) { return }
        let values = expressionList()
        guard inside.isEmpty, let first = values.first else { return values.forEach { escape($0) } }
        switch first {
        case .table(let table):
            for (key, value) in tables[table] {
                if case .function(let number) = value { reading.entries[key] = number }
                if case .required(let name) = value { reading.requiredEntries[key] = name }
            }
        case .function(let number): reading.entries[""] = number
        default: escape(first)
        }
    }

    /// A call, or an assignment to one or more places.
    private mutating func expressionStatement() {
        var targets: [Target] = []
        repeat { targets.append(target()) } while take(sign: ",")
        guard take(sign: "=") else {
            for target in targets { readTarget(target) }
            return
        }
        let values = expressionList()
        for (place, target) in targets.enumerated() {
            assign(values.indices.contains(place) ? values[place] : .unknown, to: target)
        }
        for value in values.dropFirst(targets.count) { escape(value) }
    }

    private mutating func assign(_ value: ScriptMeaning, to target: Target) {
        switch target {
        case .name(let name, let line):
            if !scopes.assign(name, value) {
                reading.globalWrites.append(ScriptReading.Place(name: name, line: line))
                escape(value)
            }
        case .field(let table, let key): tables[table][key] = value
        case .other: escape(value)
        }
    }
}
