import Domain

/// JSON over several lines, for files that people review: short values stay on one line.
enum PrettyJSON {
    private static let lineLimit = 100

    static func bytes(_ value: JSONValue) -> [UInt8] { Array((text(value, indent: "") + "\n").utf8) }

    private static func text(_ value: JSONValue, indent: String) -> String {
        let flat = value.encodedString
        guard flat.count + indent.count > lineLimit || indent.isEmpty else { return flat }
        let deeper = indent + "  "
        switch value {
        case .object(let object) where !object.isEmpty:
            let rows = object.members.map {
                "\(deeper)\(JSONValue.string($0.key).encodedString): \(text($0.value, indent: deeper))"
            }
            return "{\n" + rows.joined(separator: ",\n") + "\n\(indent)}"
        case .array(let items) where !items.isEmpty:
            return "[\n" + items.map { deeper + text($0, indent: deeper) }.joined(separator: ",\n") + "\n\(indent)]"
        default: return flat
        }
    }
}
