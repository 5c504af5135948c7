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
        var scanner = MemberScanner(frame)
        guard scanner.enterObject() else { return nil }
        while let (key, value) = scanner.nextMember() {
            switch key {
            case "id": id = Int(String(decoding: value.prefix { $0 > 0x20 }, as: UTF8.self))
            case "sessionId": session = Self.text(value)
            case "method": method = Self.text(value)
            case "result", "params": payload = value
            case "error": error = value
            default: break
            }
        }
        if scanner.failed { return nil }
    }

    private static func text(_ value: ArraySlice<UInt8>) -> String? { (try? JSONReader.read(value))?.string }
}

/// Walks over the members of one JSON object without building their values.
struct MemberScanner {
    private let bytes: [UInt8]
    private var at = 0
    private(set) var failed = false

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func enterObject() -> Bool {
        skipSpace()
        guard at < bytes.count, bytes[at] == UInt8(ascii: "{") else { return false }
        at += 1
        return true
    }

    mutating func nextMember() -> (key: String, value: ArraySlice<UInt8>)? {
        skipSpace()
        if at < bytes.count, bytes[at] == UInt8(ascii: ",") { at += 1 }
        skipSpace()
        guard at < bytes.count else { return fail() }
        if bytes[at] == UInt8(ascii: "}") { return nil }
        guard bytes[at] == UInt8(ascii: "\"") else { return fail() }
        let keyStart = at + 1
        skipString()
        let key = String(decoding: bytes[keyStart..<max(keyStart, at - 1)], as: UTF8.self)
        skipSpace()
        guard at < bytes.count, bytes[at] == UInt8(ascii: ":") else { return fail() }
        at += 1
        skipSpace()
        let start = at
        skipValue()
        return start < at ? (key, bytes[start..<at]) : fail()
    }

    private mutating func fail() -> (key: String, value: ArraySlice<UInt8>)? {
        failed = true
        return nil
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
            case UInt8(ascii: ","):
                if depth == 0 { return }
                at += 1
            default: at += 1
            }
            if depth == 0, at < bytes.count, bytes[at - 1] == UInt8(ascii: "}") || bytes[at - 1] == UInt8(ascii: "]") {
                return
            }
        }
    }
}
