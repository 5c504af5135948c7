/// One word or sign of a Lua text, with the line it stands on.
package struct LuaToken: Sendable, Hashable {
    package enum Kind: Sendable, Hashable { case name, keyword, string, number, sign }
    package let kind: Kind
    package let text: String
    package let line: Int
}

/// Cuts a Lua text into tokens. It does not judge the syntax, that is the compiler's part: what it does not
/// understand becomes a sign of one byte.
package struct LuaLexer {
    private let bytes: [UInt8]
    private var at = 0
    private var line = 1
    private var tokens: [LuaToken] = []

    package static let keywords: Set<String> = [
        "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local", "nil",
        "not",
        "or", "repeat", "return", "then", "true", "until", "while",
    ]

    package static func tokens(_ bytes: [UInt8]) -> [LuaToken] {
        var lexer = LuaLexer(bytes: bytes)
        lexer.run()
        return lexer.tokens
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private func peek(_ offset: Int = 0) -> UInt8 { at + offset < bytes.count ? bytes[at + offset] : 0 }
    private func isNamePart(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x5F
    }
    private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private mutating func run() {
        if peek() == UInt8(ascii: "#") { skipLine() }
        while at < bytes.count {
            switch peek() {
            case 0x0A:
                line += 1
                at += 1
            case 0x00...0x20: at += 1
            case UInt8(ascii: "-") where peek(1) == UInt8(ascii: "-"): comment()
            case UInt8(ascii: "\""), UInt8(ascii: "'"): quoted()
            case UInt8(ascii: "[") where longLevel() != nil: add(.string, longText(), at: line)
            case let byte where isDigit(byte) || (byte == UInt8(ascii: ".") && isDigit(peek(1))): number()
            case let byte where isNamePart(byte): word()
            default: sign()
            }
        }
    }

    private mutating func add(_ kind: LuaToken.Kind, _ text: String, at line: Int) {
        tokens.append(LuaToken(kind: kind, text: text, line: line))
    }

    private mutating func skipLine() { while at < bytes.count, peek() != 0x0A { at += 1 } }

    private mutating func comment() {
        at += 2
        if peek() == UInt8(ascii: "["), longLevel() != nil { _ = longText() } else { skipLine() }
    }

    /// The level of a long bracket that opens here, e.g. 1 for `[=[`.
    private func longLevel() -> Int? {
        var offset = 1
        while peek(offset) == UInt8(ascii: "=") { offset += 1 }
        return peek(offset) == UInt8(ascii: "[") ? offset - 1 : nil
    }

    private mutating func longText() -> String {
        let level = longLevel() ?? 0
        at += level + 2
        let start = at
        let close = [UInt8(ascii: "]")] + Array(repeating: UInt8(ascii: "="), count: level) + [UInt8(ascii: "]")]
        while at < bytes.count, !bytes[at...].starts(with: close) {
            if peek() == 0x0A { line += 1 }
            at += 1
        }
        let text = String(decoding: bytes[start..<min(at, bytes.count)], as: UTF8.self)
        at = min(at + close.count, bytes.count)
        return text
    }

    private mutating func quoted() {
        let quote = peek()
        let first = line
        at += 1
        let start = at
        while at < bytes.count, peek() != quote {
            if peek() == UInt8(ascii: "\\") { at += 1 }
            if peek() == 0x0A { line += 1 }
            at += 1
        }
        add(.string, String(decoding: bytes[min(start, bytes.count)..<min(at, bytes.count)], as: UTF8.self), at: first)
        at += 1
    }

    private mutating func number() {
        let start = at
        while isNamePart(peek()) || peek() == UInt8(ascii: ".")
            || ([UInt8(ascii: "+"), UInt8(ascii: "-")].contains(peek()) && at > start
                && [0x45, 0x65, 0x50, 0x70].contains(bytes[at - 1]) && !isHexadecimal(start))
        { at += 1 }
        add(.number, String(decoding: bytes[start..<at], as: UTF8.self), at: line)
    }
    private func isHexadecimal(_ start: Int) -> Bool {
        start + 1 < bytes.count && bytes[start] == 0x30 && (bytes[start + 1] | 0x20) == UInt8(ascii: "x")
    }

    private mutating func word() {
        let start = at
        while isNamePart(peek()) { at += 1 }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        add(Self.keywords.contains(text) ? .keyword : .name, text, at: line)
    }

    private mutating func sign() {
        for long in ["...", "..", "==", "~=", "<=", ">=", "//", "::", "<<", ">>"]
        where bytes[at...].starts(with: long.utf8) {
            at += long.utf8.count
            return add(.sign, long, at: line)
        }
        at += 1
        add(.sign, String(UnicodeScalar(bytes[at - 1])), at: line)
    }
}
