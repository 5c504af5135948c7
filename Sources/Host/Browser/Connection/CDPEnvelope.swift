import Domain

/// The outside of one frame. The payload stays bytes until its owner wants it: a reply may be tens of megabytes, and
/// most events interest nobody.
package struct CDPEnvelope: Sendable, Equatable {
    package var id: Int?
    package var session: String?
    package var method: String?
    /// JSON text of `result` or `params`.
    package var payload: ArraySlice<UInt8> = []
    /// JSON text of `error`.
    package var error: ArraySlice<UInt8>?

    /// Reads the top level of a JSON object; `nil` when the bytes are not one.
    package init?(_ frame: [UInt8]) {
        let members = frame.withUnsafeBufferPointer { bytes -> [(Name, Range<Int>)]? in
            var scanner = MemberScanner(bytes)
            return scanner.members()
        }
        guard let members else { return nil }
        for (name, range) in members {
            let value = frame[range]
            switch name {
            case .id: id = Int(String(decoding: value.prefix { $0 > 0x20 }, as: UTF8.self))
            case .sessionId: session = Self.text(value)
            case .method: method = Self.text(value)
            case .result, .params: payload = value
            case .error: error = value
            }
        }
    }

    enum Name: String, CaseIterable { case id, sessionId, method, result, params, error }

    private static func text(_ value: ArraySlice<UInt8>) -> String? {
        let inner = value.dropFirst().prefix { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") && $0 < 0x80 }
        if inner.count + 2 == value.count { return String(decoding: inner, as: UTF8.self) }
        return (try? JSONReader.read(value))?.string
    }
}

/// Walks over the members of one JSON object without building their values.
struct MemberScanner {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var at = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// Where the values of the members we know stand; `nil` when this is no object.
    mutating func members() -> [(CDPEnvelope.Name, Range<Int>)]? {
        skipSpace()
        guard take("{") else { return nil }
        var found: [(CDPEnvelope.Name, Range<Int>)] = []
        found.reserveCapacity(4)
        while true {
            skipSpace()
            if take(",") { skipSpace() }
            guard at < bytes.count else { return nil }
            if bytes[at] == UInt8(ascii: "}") { return found }
            guard bytes[at] == UInt8(ascii: "\"") else { return nil }
            let key = at + 1
            skipString()
            let name = name(key..<max(key, at - 1))
            skipSpace()
            guard take(":") else { return nil }
            skipSpace()
            let start = at
            skipValue()
            guard start < at else { return nil }
            if let name { found.append((name, start..<at)) }
        }
    }

    private func name(_ key: Range<Int>) -> CDPEnvelope.Name? {
        let key = UnsafeBufferPointer(rebasing: bytes[key])
        return CDPEnvelope.Name.allCases.first { name in
            let text = name.rawValue.utf8
            return text.count == key.count && text.elementsEqual(key)
        }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard at < bytes.count, bytes[at] == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    private mutating func skipSpace() {
        while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x0A || bytes[at] == 0x0D || bytes[at] == 0x09 {
            at += 1
        }
    }

    private mutating func skipString() {
        at += 1
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") { at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1 }
        at = min(at + 1, bytes.count)
    }

    /// Skips a scalar up to its delimiter, or a container up to the bracket that closes it.
    private mutating func skipValue() {
        var depth = 0
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\""): skipString()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                at += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return }
                depth -= 1
                at += 1
                if depth == 0 { return }
            case UInt8(ascii: ","):
                if depth == 0 { return }
                at += 1
            default: at += 1
            }
        }
    }
}
