/// Finds where in a pattern RE2 means what it complains of; it names only the part, not the place.
enum RegexPlace {
    /// The byte from 1, or `nil` when nothing was named.
    static func find(_ fragment: [UInt8], in pattern: [UInt8]) -> Int? {
        guard !fragment.isEmpty else { return nil }
        if fragment == pattern { return (unbalanced(pattern) ?? 0) + 1 }
        let whole = pattern.count - fragment.count
        guard whole >= 0 else { return nil }
        // An unclosed bracket is told as all that follows it.
        if fragment.first == UInt8(ascii: "["), pattern.suffix(fragment.count).elementsEqual(fragment) {
            return whole + 1
        }
        for start in tokens(pattern).map(\.offset) + Array(0...whole)
        where start <= whole && pattern[start...].starts(with: fragment) {
            return start + 1
        }
        return nil
    }

    /// Each sign of the pattern with its offset; an escape is one sign, and so is a whole class.
    private static func tokens(_ pattern: [UInt8]) -> [(offset: Int, sign: UInt8)] {
        var tokens: [(offset: Int, sign: UInt8)] = []
        var at = 0
        while at < pattern.count {
            tokens.append((at, pattern[at]))
            switch pattern[at] {
            case UInt8(ascii: "\\"): at += 2
            case UInt8(ascii: "["): at = classEnd(pattern, from: at)
            default: at += 1
            }
        }
        return tokens
    }

    private static func classEnd(_ pattern: [UInt8], from open: Int) -> Int {
        var at = open + 1
        if at < pattern.count, pattern[at] == UInt8(ascii: "^") { at += 1 }
        if at < pattern.count, pattern[at] == UInt8(ascii: "]") { at += 1 }
        while at < pattern.count, pattern[at] != UInt8(ascii: "]") { at += pattern[at] == UInt8(ascii: "\\") ? 2 : 1 }
        return at + 1
    }

    /// The parenthesis without its partner.
    private static func unbalanced(_ pattern: [UInt8]) -> Int? {
        var open: [Int] = []
        for (offset, sign) in tokens(pattern) {
            if sign == UInt8(ascii: "(") { open.append(offset) }
            if sign == UInt8(ascii: ")"), open.popLast() == nil { return offset }
        }
        return open.first
    }
}
