package import Domain
package import YAMLBridge

/// How YAML 1.2's core schema reads plain scalars.
enum YAMLScalar {
    static func flag(_ text: String) -> Bool? {
        if ["true", "True", "TRUE"].contains(text) { return true }
        return ["false", "False", "FALSE"].contains(text) ? false : nil
    }

    static func whole(_ text: String) -> Int64? {
        let digits = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int64(text)
    }

    static func number(_ text: String) -> Double? {
        let allowed = text.utf8.allSatisfy {
            (0x30...0x39).contains($0) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains($0)
        }
        guard allowed, text.utf8.contains(where: { (0x30...0x39).contains($0) }), let value = Double(text),
            value.isFinite
        else {
            return nil
        }
        return value
    }
}

extension YAMLNode {
    /// The node as JSON, plain scalars typed as YAML 1.2 types them. Places are lost.
    package var json: JSONValue {
        switch kind {
        case .sequence(let items): return .array(items.map(\.json))
        case .mapping(let pairs):
            var object = JSONObject()
            for (key, value) in pairs { object[key.text ?? ""] = value.json }
            return .object(object)
        case .scalar(let text, plain: false): return .string(text)
        case .scalar(let text, plain: true):
            if isNull { return .null }
            if let flag = YAMLScalar.flag(text) { return .bool(flag) }
            if let whole = YAMLScalar.whole(text) { return .int(whole) }
            return YAMLScalar.number(text).map(JSONValue.double) ?? .string(text)
        }
    }

    /// What an error shows of a value that should not stand there.
    package var shown: String {
        switch kind {
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .scalar(let text, let plain):
            isNull ? "empty" : plain ? "\(text.prefix(60))" : "the text \"\(text.prefix(60))\""
        }
    }
}
