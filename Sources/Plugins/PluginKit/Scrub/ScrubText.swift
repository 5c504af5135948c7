/// A text as its reader sees it: entities, percent signs and escapes decoded, each scalar with the bytes it came from.
struct ScrubText {
    let source: [UInt8]
    private(set) var scalars: [UInt32] = []
    /// Where each scalar begins; one entry more than there are scalars.
    private var starts: [Int32] = []

    init(_ source: [UInt8]) {
        self.source = source
        scalars.reserveCapacity(source.count)
        starts.reserveCapacity(source.count + 1)
        source.withUnsafeBufferPointer { buffer in
            let decoder = ScrubDecoder(bytes: buffer)
            var at = 0
            while at < buffer.count {
                let unit = decoder.unit(at)
                scalars.append(unit.scalar)
                starts.append(Int32(at))
                at += unit.length
            }
        }
        starts.append(Int32(source.count))
    }

    var count: Int { scalars.count }
    /// The scalar, 0 outside of the text.
    subscript(index: Int) -> UInt32 { index >= 0 && index < scalars.count ? scalars[index] : 0 }
    func bytes(_ units: Range<Int>) -> Range<Int> { Int(starts[units.lowerBound])..<Int(starts[units.upperBound]) }

    func applying(_ edits: [ScrubEdit]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(source.count)
        var at = 0
        for edit in edits {
            result += source[at..<edit.bytes.lowerBound]
            result += edit.with
            at = edit.bytes.upperBound
        }
        return result + source[at...]
    }

    /// The scalars before a place, at most `limit` of them; what is not ASCII becomes a space.
    func before(_ index: Int, limit: Int) -> [UInt8] {
        scalars[max(0, index - limit)..<min(index, count)].map { $0 < 0x80 ? UInt8($0) : 0x20 }
    }
}

/// Reads one scalar at a time out of HTML, URLs and JSON, whichever it is: the text does not say which one it is in.
struct ScrubDecoder {
    let bytes: UnsafeBufferPointer<UInt8>

    func unit(_ at: Int) -> (scalar: UInt32, length: Int) {
        switch bytes[at] {
        case UInt8(ascii: "%"): percent(at) ?? (0x25, 1)
        case UInt8(ascii: "&"): entity(at) ?? (0x26, 1)
        case UInt8(ascii: "\\"): escape(at) ?? (0x5C, 1)
        case 0..<0x80: (UInt32(bytes[at]), 1)
        default: wide(at)
        }
    }

    private func byte(_ at: Int) -> UInt8 { at < bytes.count ? bytes[at] : 0 }
    private func hex(_ at: Int, _ count: Int) -> UInt32? {
        var value: UInt32 = 0
        for offset in 0..<count {
            guard let digit = Character(Unicode.Scalar(byte(at + offset))).hexDigitValue else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    /// `%40`, `%2540` (encoded twice) and the bytes of a longer scalar, `%C2%A0`.
    private func percent(_ at: Int) -> (scalar: UInt32, length: Int)? {
        guard let value = hex(at + 1, 2) else { return nil }
        if value == 0x25, let inner = hex(at + 3, 2), inner < 0x80 { return (inner, 5) }
        guard value >= 0x80 else { return (value, 3) }
        let more = value >= 0xF0 ? 3 : value >= 0xE0 ? 2 : value >= 0xC2 ? 1 : 0
        var raw = [UInt8(value)]
        for step in 0..<more {
            guard byte(at + 3 * (step + 1)) == 0x25, let next = hex(at + 3 * (step + 1) + 1, 2) else {
                return (0xFFFD, 3)
            }
            raw.append(UInt8(next))
        }
        let scalar = String(validating: raw, as: UTF8.self)?.unicodeScalars.first?.value
        return (scalar ?? 0xFFFD, 3 * raw.count)
    }

    private static let names: [[UInt8]: UInt32] = [
        Array("nbsp".utf8): 0xA0, Array("commat".utf8): 0x40, Array("plus".utf8): 0x2B, Array("period".utf8): 0x2E,
        Array("quot".utf8): 0x22, Array("apos".utf8): 0x27, Array("lpar".utf8): 0x28, Array("rpar".utf8): 0x29,
        Array("hyphen".utf8): 0x2D, Array("dash".utf8): 0x2D, Array("ndash".utf8): 0x2013, Array("lt".utf8): 0x3C,
        Array("gt".utf8): 0x3E, Array("amp".utf8): 0x26, Array("colon".utf8): 0x3A, Array("sol".utf8): 0x2F,
        Array("equals".utf8): 0x3D, Array("shy".utf8): 0xAD, Array("ensp".utf8): 0x20, Array("emsp".utf8): 0x20,
        Array("thinsp".utf8): 0x20, Array("zwnj".utf8): 0x200C, Array("zwj".utf8): 0x200D, Array("lowbar".utf8): 0x5F,
    ]

    /// `&#64;`, `&#x40;`, a few names, and the same written twice (`&amp;#64;`).
    private func entity(_ at: Int) -> (scalar: UInt32, length: Int)? {
        var end = at + 1
        while end < bytes.count, end - at < 10, bytes[end] != 0x3B, bytes[end] > 0x20, bytes[end] != 0x26 { end += 1 }
        guard end < bytes.count, bytes[end] == 0x3B else { return nil }
        let name = Array(bytes[at + 1..<end])
        let length = end - at + 1
        if name.first == 0x23 {
            let text = String(decoding: name.dropFirst(), as: UTF8.self)
            let isHex = text.first == "x" || text.first == "X"
            return UInt32(isHex ? String(text.dropFirst()) : text, radix: isHex ? 16 : 10).map { ($0, length) }
        }
        guard let scalar = Self.names[name] else { return nil }
        if scalar == 0x26, byte(end + 1) == 0x23, let inner = twice(end + 1) { return (inner.0, length + inner.1) }
        return (scalar, length)
    }
    /// The `#64;` of an `&amp;#64;`.
    private func twice(_ at: Int) -> (UInt32, Int)? {
        var end = at + 1
        while end < bytes.count, end - at < 8, bytes[end] != 0x3B { end += 1 }
        guard end < bytes.count, bytes[end] == 0x3B else { return nil }
        let text = String(decoding: bytes[at + 1..<end], as: UTF8.self)
        return UInt32(text).map { ($0, end - at + 1) }
    }

    /// `\u0040`, `\\u0040`, `\x40`, `\n` and its kind.
    private func escape(_ at: Int) -> (scalar: UInt32, length: Int)? {
        switch byte(at + 1) {
        case UInt8(ascii: "u"): hex(at + 2, 4).map { ($0, 6) }
        case UInt8(ascii: "x"): hex(at + 2, 2).map { ($0, 4) }
        case UInt8(ascii: "\\"):
            byte(at + 2) == UInt8(ascii: "u") ? hex(at + 3, 4).map { ($0, 7) } ?? (0x5C, 2) : (0x5C, 2)
        case UInt8(ascii: "/"), UInt8(ascii: "\""), UInt8(ascii: "'"): (UInt32(byte(at + 1)), 2)
        case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "b"), UInt8(ascii: "f"): (0x0A, 2)
        default: nil
        }
    }

    private func wide(_ at: Int) -> (scalar: UInt32, length: Int) {
        let lead = bytes[at]
        let more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC2 ? 1 : 0
        guard more > 0, at + more < bytes.count else { return (0xFFFD, 1) }
        var value = UInt32(lead) & (0x3F >> UInt32(more))
        for offset in 1...more {
            guard bytes[at + offset] & 0xC0 == 0x80 else { return (0xFFFD, 1) }
            value = value << 6 | UInt32(bytes[at + offset] & 0x3F)
        }
        return (value, more + 1)
    }
}
