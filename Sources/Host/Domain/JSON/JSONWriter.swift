/// Writes compact JSON: one line, UTF-8, members in their order, `/` unescaped.
package struct JSONWriter {
    private(set) package var bytes: [UInt8] = []

    package init() {}

    package mutating func write(_ value: JSONValue) {
        switch value {
        case .null: append("null")
        case .bool(let flag): append(flag ? "true" : "false")
        case .int(let number): append(String(number))
        case .double(let number): append(number)
        case .string(let text): quote(text)
        case .array(let items): array(items)
        case .object(let object): self.object(object)
        }
    }

    /// Appends JSON text as it stands.
    package mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// JSON has no NaN and no infinity; a value that cannot be told is null. `3.0` is written `3`.
    private mutating func append(_ number: Double) {
        guard number.isFinite else { return append("null") }
        let whole = number.rounded() == number && abs(number) < 9e15
        append(whole ? String(Int64(number)) : String(number))
    }

    private mutating func array(_ items: [JSONValue]) {
        bytes.append(UInt8(ascii: "["))
        for (index, item) in items.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            write(item)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func object(_ object: JSONObject) {
        bytes.append(UInt8(ascii: "{"))
        for (index, member) in object.members.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            quote(member.key)
            bytes.append(UInt8(ascii: ":"))
            write(member.value)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    /// Appends a text as a JSON string. Stretches without anything to escape are copied whole.
    package mutating func quote(_ text: String) {
        var text = text
        bytes.append(UInt8(ascii: "\""))
        text.withUTF8 { utf8 in
            var start = 0
            for at in utf8.indices {
                let byte = utf8[at]
                guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F else {
                    continue
                }
                bytes.append(contentsOf: utf8[start..<at])
                escape(byte)
                start = at + 1
            }
            bytes.append(contentsOf: utf8[start...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        case 0x0A: append("\\n")
        case 0x0D: append("\\r")
        case 0x09: append("\\t")
        default: append("\\u00" + Self.hex(byte))
        }
    }

    private static func hex(_ byte: UInt8) -> String {
        let text = String(byte, radix: 16)
        return text.count == 1 ? "0" + text : text
    }
}

extension JSONValue {
    /// Compact UTF-8 JSON without a line feed.
    package var encoded: [UInt8] {
        var writer = JSONWriter()
        writer.write(self)
        return writer.bytes
    }
    package var encodedString: String { String(decoding: encoded, as: UTF8.self) }
}
