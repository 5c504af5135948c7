package import Domain

/// JSON over several lines, for files and answers that people read: short values stay on one line.
package enum PrettyJSON {
    static let lineLimit = 100

    package static func bytes(_ value: JSONValue) -> [UInt8] { Array((text(value) + "\n").utf8) }

    /// The whole value; objects and lists at the top always take their own lines.
    package static func text(_ value: JSONValue) -> String { text(value, indent: "") }

    static func text(_ value: JSONValue, indent: String) -> String {
        let flat = flat(value)
        guard flat.count + indent.count > lineLimit || indent.isEmpty else { return flat }
        let deeper = indent + "  "
        switch value {
        case .object(let object) where !object.isEmpty:
            let rows = object.members.map { "\(deeper)\(quoted($0.key)): \(text($0.value, indent: deeper))" }
            return "{\n" + rows.joined(separator: ",\n") + "\n\(indent)}"
        case .array(let items) where !items.isEmpty:
            return "[\n" + items.map { deeper + text($0, indent: deeper) }.joined(separator: ",\n") + "\n\(indent)]"
        default: return flat
        }
    }

    static func quoted(_ key: String) -> String { JSONValue.string(key).encodedString }

    static func flat(_ value: JSONValue) -> String {
        switch value {
        case .object(let object):
            "{" + object.members.map { "\(quoted($0.key)): \(flat($0.value))" }.joined(separator: ", ") + "}"
        case .array(let items): "[" + items.map(flat).joined(separator: ", ") + "]"
        default: value.encodedString
        }
    }
}
