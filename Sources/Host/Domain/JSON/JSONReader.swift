/// Why bytes are not the JSON we accept, with the byte at which it was noticed.
package struct JSONSyntaxError: Error, Equatable, Sendable {
    package let offset: Int
    package let problem: String
}

/// A strict reader of RFC 8259 text: UTF-8 only, no duplicate members, a depth limit, whole numbers that fit 64 bits
/// stay whole. Strict because its input comes from pages, vendors, clients and torn files.
package struct JSONReader {
    package static let defaultDepth = 128
    private static let numberLimitBytes = 1000
    private let bytes: UnsafeBufferPointer<UInt8>
    private let maxDepth: Int
    private var valuesLeft: Int
    private var at = 0

    /// Reads exactly one value with nothing but white space around it. `maxValues` counts every value within it too.
    package static func read(
        _ bytes: some Sequence<UInt8>, maxDepth: Int = defaultDepth, maxValues: Int = .max
    ) throws(JSONSyntaxError) -> JSONValue {
        let result =
            bytes.withContiguousStorageIfAvailable { read($0, maxDepth, maxValues) }
            ?? ContiguousArray(bytes).withUnsafeBufferPointer { read($0, maxDepth, maxValues) }
        return try result.get()
    }

    private static func read(
        _ buffer: UnsafeBufferPointer<UInt8>, _ maxDepth: Int, _ maxValues: Int
    ) -> Result<JSONValue, JSONSyntaxError> {
        var reader = JSONReader(bytes: buffer, maxDepth: maxDepth, valuesLeft: maxValues)
        do throws(JSONSyntaxError) { return .success(try reader.document()) } catch { return .failure(error) }
    }

    package static func read(
        _ text: String, maxDepth: Int = defaultDepth, maxValues: Int = .max
    ) throws(JSONSyntaxError) -> JSONValue {
        try read(text.utf8, maxDepth: maxDepth, maxValues: maxValues)
    }

    private init(bytes: UnsafeBufferPointer<UInt8>, maxDepth: Int, valuesLeft: Int) {
        self.bytes = bytes
        self.maxDepth = maxDepth
        self.valuesLeft = valuesLeft
    }

    private mutating func document() throws(JSONSyntaxError) -> JSONValue {
        let value = try self.value(depth: 0)
        skipSpace()
        guard at == bytes.count else { throw problem("unexpected text after the value") }
        return value
    }

    private func problem(_ text: String) -> JSONSyntaxError { JSONSyntaxError(offset: at, problem: text) }

    private mutating func skipSpace() {
        while at < bytes.count {
            let byte = bytes[at]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            at += 1
        }
    }

    private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        guard depth <= maxDepth else { throw problem("nested deeper than \(maxDepth)") }
        guard valuesLeft > 0 else { throw problem("more values than may be read") }
        valuesLeft -= 1
        skipSpace()
        guard at < bytes.count else { throw problem("unexpected end") }
        switch bytes[at] {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func word(_ text: StaticString, _ value: JSONValue) throws(JSONSyntaxError) -> JSONValue {
        for offset in 0..<text.utf8CodeUnitCount {
            guard at + offset < bytes.count, bytes[at + offset] == text.utf8Start[offset] else {
                throw problem("unknown word")
            }
        }
        at += text.utf8CodeUnitCount
        return value
    }

    private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        var object = JSONObject()
        var names = MemberNames()
        at += 1
        skipSpace()
        if take("}") { return .object(object) }
        repeat {
            skipSpace()
            guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else {
                throw problem("a member needs a quoted name")
            }
            let key = try string()
            guard names.insert(key, among: object.members) else {
                throw problem("member '\(key.prefix(60))' stands twice")
            }
            skipSpace()
            guard take(":") else { throw problem("':' expected") }
            object.appendUnchecked(key, try value(depth: depth + 1))
            skipSpace()
        } while take(",")
        guard take("}") else { throw problem("',' or '}' expected") }
        return .object(object)
    }

    private mutating func array(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        var items: [JSONValue] = []
        at += 1
        skipSpace()
        if take("]") { return .array(items) }
        repeat {
            items.append(try value(depth: depth + 1))
            skipSpace()
        } while take(",")
        guard take("]") else { throw problem("',' or ']' expected") }
        return .array(items)
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard at < bytes.count, bytes[at] == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    private mutating func number() throws(JSONSyntaxError) -> JSONValue {
        if let whole = wholeNumber() { return .int(whole) }
        let start = at
        while at < bytes.count, (0x30...0x39).contains(bytes[at]) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(bytes[at])
        {
            at += 1
        }
        guard at - start <= Self.numberLimitBytes else { throw problem("number out of range") }
        let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<at]), as: UTF8.self)
        let digits = text.drop { $0 == "-" }
        let leadingZero = digits.count > 1 && digits.first == "0" && digits.dropFirst().first?.isNumber == true
        guard let first = digits.first, first.isNumber, !leadingZero, !text.hasPrefix("--"), text.last?.isNumber == true
        else {
            at = start
            throw problem("not a value")
        }
        if !text.contains(where: { ".eE+".contains($0) }), let whole = Int64(text) { return .int(whole) }
        guard !text.contains(".e"), !text.contains(".E"), let real = Double(text), real.isFinite else {
            at = start
            throw problem("number out of range")
        }
        return .double(real)
    }

    /// A whole number of at most 18 digits, as nearly all are; `nil` (and nothing read) for whatever else stands here.
    private mutating func wholeNumber() -> Int64? {
        let isNegative = bytes[at] == UInt8(ascii: "-")
        let first = at + (isNegative ? 1 : 0)
        var (end, value): (Int, Int64) = (first, 0)
        while end < bytes.count, (0x30...0x39).contains(bytes[end]) {
            value = value &* 10 &+ Int64(bytes[end] &- 0x30)
            end += 1
            guard end - first <= 18 else { return nil }
        }
        guard end > first, end == first + 1 || bytes[first] != 0x30 else { return nil }
        if end < bytes.count, [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(bytes[end]) { return nil }
        at = end
        return isNegative ? -value : value
    }

    private mutating func string() throws(JSONSyntaxError) -> String {
        at += 1
        let start = at
        while at < bytes.count, bytes[at] != UInt8(ascii: "\""), bytes[at] != UInt8(ascii: "\\"), bytes[at] >= 0x20 {
            at += 1
        }
        guard at < bytes.count else { throw problem("unclosed string") }
        guard bytes[at] != UInt8(ascii: "\"") else { return try text(start) }
        var buffer = Array(bytes[start..<at])
        while true {
            guard at < bytes.count else { throw problem("unclosed string") }
            switch bytes[at] {
            case UInt8(ascii: "\""):
                at += 1
                guard let text = String(validating: buffer, as: UTF8.self) else { throw problem("invalid UTF-8") }
                return text
            case UInt8(ascii: "\\"): try escape(into: &buffer)
            case 0..<0x20: throw problem("control character in a string")
            default: copyPlain(into: &buffer)
            }
        }
    }

    /// Copies up to the next byte that ends a string or means something in it.
    private mutating func copyPlain(into buffer: inout [UInt8]) {
        let start = at
        while at < bytes.count, bytes[at] != UInt8(ascii: "\""), bytes[at] != UInt8(ascii: "\\"), bytes[at] >= 0x20 {
            at += 1
        }
        buffer.append(contentsOf: bytes[start..<at])
    }

    private mutating func text(_ start: Int) throws(JSONSyntaxError) -> String {
        guard let text = String(validating: UnsafeBufferPointer(rebasing: bytes[start..<at]), as: UTF8.self) else {
            throw problem("invalid UTF-8")
        }
        at += 1
        return text
    }

    private mutating func escape(into buffer: inout [UInt8]) throws(JSONSyntaxError) {
        guard at + 1 < bytes.count else { throw problem("unclosed string") }
        if let byte = Self.simpleEscape(bytes[at + 1]) {
            buffer.append(byte)
            at += 2
            return
        }
        guard bytes[at + 1] == UInt8(ascii: "u") else { throw problem("unknown escape") }
        at += 2
        var code = try hex()
        if (0xD800..<0xDC00).contains(code), at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\"),
            bytes[at + 1] == UInt8(ascii: "u")
        {
            let back = at
            at += 2
            let low = try hex()
            if (0xDC00..<0xE000).contains(low) {
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            } else {
                at = back
            }
        }
        // A lone surrogate (Chromium may send one from page text) becomes the replacement character.
        buffer.append(contentsOf: String(Unicode.Scalar(code) ?? "\u{FFFD}").utf8)
    }

    private static func simpleEscape(_ letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: nil
        }
    }

    private mutating func hex() throws(JSONSyntaxError) -> UInt32 {
        guard at + 4 <= bytes.count else { throw problem("four hex digits expected") }
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Self.hexDigit(bytes[at]) else { throw problem("four hex digits expected") }
            code = code << 4 | UInt32(digit)
            at += 1
        }
        return code
    }

    private static func hexDigit(_ letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): letter - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): letter - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): letter - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

/// The names an object has had so far, told apart by their bytes: comparing or hashing a text that is not composed
/// takes a time that its sender could make long. Few are compared one by one, many through a set.
private struct MemberNames {
    private static let few = 24
    private var many: Set<[UInt8]> = []

    /// Whether the name is new.
    mutating func insert(_ name: String, among members: [(key: String, value: JSONValue)]) -> Bool {
        guard members.count >= Self.few else {
            return !members.contains {
                $0.key.utf8.count == name.utf8.count && $0.key.utf8.elementsEqual(name.utf8)
            }
        }
        if many.isEmpty { many = Set(members.map { Array($0.key.utf8) }) }
        return many.insert(Array(name.utf8)).inserted
    }
}
