/// The characters of CSS: names with escapes, strings, white space and comments. Shared by selectors and style sheets.
package struct CSSScanner {
    package let bytes: [UInt8]
    package var at: Int

    package init(_ text: String) {
        bytes = Array(text.utf8)
        at = 0
    }

    package var isAtEnd: Bool { at >= bytes.count }
    package var current: UInt8 { at < bytes.count ? bytes[at] : 0 }
    package var position: Int { at }
    package mutating func move(to place: Int) { at = place }
    package func peek(_ ahead: Int) -> UInt8 { at + ahead < bytes.count ? bytes[at + ahead] : 0 }

    /// Takes one byte if it is this one.
    package mutating func take(_ byte: Character) -> Bool {
        guard !isAtEnd, current == byte.asciiValue else { return false }
        at += 1
        return true
    }

    /// Skips white space and comments; tells whether there was white space.
    @discardableResult
    package mutating func skipSpace() -> Bool {
        var found = false
        while !isAtEnd {
            if current.isHTMLSpace {
                found = true
                at += 1
            } else if !skipComment() {
                break
            }
        }
        return found
    }

    package mutating func skipComment() -> Bool {
        guard current == 0x2F, peek(1) == 0x2A else { return false }
        at += 2
        while !isAtEnd, !(current == 0x2A && peek(1) == 0x2F) { at += 1 }
        at = min(at + 2, bytes.count)
        return true
    }

    // MARK: names

    static func isNameStart(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) && byte > 0x40 || byte == 0x5F || byte >= 0x80
    }
    static func isName(_ byte: UInt8) -> Bool { isNameStart(byte) || (0x30...0x39).contains(byte) || byte == 0x2D }

    private func isEscape(_ ahead: Int) -> Bool {
        peek(ahead) == 0x5C && at + ahead + 1 < bytes.count && peek(ahead + 1) != 0x0A
    }
    /// Whether an identifier begins here.
    package var startsName: Bool {
        if isAtEnd { return false }
        if current == 0x2D { return Self.isNameStart(peek(1)) || peek(1) == 0x2D || isEscape(1) }
        return Self.isNameStart(current) || isEscape(0)
    }

    /// Characters of a name, escapes undone. Empty when there are none.
    package mutating func name() -> String {
        var out: [UInt8] = []
        while !isAtEnd {
            if Self.isName(current) {
                out.append(current)
                at += 1
            } else if isEscape(0) {
                at += 1
                escape(into: &out)
            } else {
                break
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// An identifier, or nil when none begins here.
    package mutating func identifier() -> String? { startsName ? name() : nil }

    /// What stands behind a backslash.
    private mutating func escape(into out: inout [UInt8]) {
        var value: UInt32 = 0
        var digits = 0
        while digits < 6, let digit = Self.hex(current), !isAtEnd {
            value = value * 16 + UInt32(digit)
            digits += 1
            at += 1
        }
        if digits == 0 {
            guard !isAtEnd else { return }
            out.append(current)
            at += 1
            return
        }
        if current == 0x0D, peek(1) == 0x0A { at += 2 } else if !isAtEnd, current.isHTMLSpace { at += 1 }
        let scalar = value == 0 ? nil : Unicode.Scalar(value)
        out += Array(String(Character(scalar ?? "\u{FFFD}")).utf8)
    }

    private static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46, 0x61...0x66: (byte | 0x20) - 0x57
        default: nil
        }
    }

    /// A quoted text; the end of the input closes it. `nil`: no string here, or a bare line break in it.
    package mutating func string() -> String? {
        guard current == 0x22 || current == 0x27, !isAtEnd else { return nil }
        let quote = current
        at += 1
        var out: [UInt8] = []
        while !isAtEnd {
            let byte = current
            at += 1
            if byte == quote { break }
            if byte == 0x0A { return nil }
            guard byte == 0x5C else {
                out.append(byte)
                continue
            }
            if isAtEnd { break }
            if current == 0x0A { at += 1 } else { escape(into: &out) }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
