package import Domain

/// One setting a manifest declares: its type, where else it may come from, and what values it takes.
package struct SettingDeclaration: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable { case string, integer, number, boolean, list, url, path }

    package let name: String
    package let kind: Kind
    package var isRequired = false
    package var defaultValue: JSONValue?
    /// The environment variable that gives the value where the slot does not.
    package var environmentName: String?
    package var help = ""
    package var minimum: Double?
    package var maximum: Double?
    package var oneOf: [JSONValue] = []

    package init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }

    /// The value in this setting's type, or why it is not one. Text is read as the type, for values of the environment.
    package func accept(_ value: JSONValue) -> Result<JSONValue, SettingRefusal> {
        guard let typed = typed(value) else { return .failure(SettingRefusal("must be \(Self.article(kind))")) }
        if let number = typed.double {
            if let minimum, number < minimum {
                return .failure(SettingRefusal("must be at least \(Self.short(minimum))"))
            }
            if let maximum, number > maximum {
                return .failure(SettingRefusal("must be at most \(Self.short(maximum))"))
            }
        }
        if !oneOf.isEmpty, !oneOf.contains(typed) {
            let choices = oneOf.map { $0.string ?? $0.encodedString }.joined(separator: ", ")
            return .failure(SettingRefusal("must be one of \(choices)"))
        }
        return .success(typed)
    }

    private func typed(_ value: JSONValue) -> JSONValue? {
        switch (kind, value) {
        case (.string, .string(let text)): return .string(text)
        case (.string, .int), (.string, .double): return .string(value.encodedString)
        case (.integer, .string(let text)): return Int64(text).map(JSONValue.int)
        case (.integer, _): return value.int.map { .int(Int64($0)) }
        case (.number, .string(let text)): return Double(text).flatMap { $0.isFinite ? .double($0) : nil }
        case (.number, _): return value.double == nil ? nil : value
        case (.boolean, .bool): return value
        case (.boolean, .string(let text)): return Self.flag(text)
        case (.list, .array(let items)): return items.allSatisfy(Self.isScalar) ? value : nil
        case (.list, .object(let object)) where object.isEmpty: return .array([])
        case (.list, .string(let text)):
            return .array(text.split(separator: ",").map { .string($0.trimmed) }.filter { $0 != "" })
        case (.url, .string(let text)): return WebAddress(text) == nil ? nil : .string(text)
        case (.path, .string(let text)): return text.isEmpty || text.contains("\0") ? nil : .string(text)
        default: return nil
        }
    }

    private static func isScalar(_ value: JSONValue) -> Bool {
        value.object == nil && value.array == nil && !value.isNull
    }
    private static func flag(_ text: String) -> JSONValue? {
        switch text.lowercased() {
        case "true", "yes", "on", "1": .bool(true)
        case "false", "no", "off", "0": .bool(false)
        default: nil
        }
    }
    private static func short(_ number: Double) -> String { JSONValue.double(number).encodedString }
    private static func article(_ kind: Kind) -> String {
        switch kind {
        case .string: "a text"
        case .integer: "a whole number"
        case .number: "a number"
        case .boolean: "true or false"
        case .list: "a list of values"
        case .url: "an http or https address"
        case .path: "a path"
        }
    }

    var json: JSONObject {
        var object: JSONObject = ["type": .string(kind.rawValue)]
        if isRequired { object["required"] = true }
        object["default"] = defaultValue
        object["env"] = environmentName.map(JSONValue.string)
        if !help.isEmpty { object["help"] = .string(help) }
        object["min"] = minimum.map(JSONValue.double)
        object["max"] = maximum.map(JSONValue.double)
        if !oneOf.isEmpty { object["one_of"] = .array(oneOf) }
        return object
    }
}

/// Why a value is not taken, as the rest of a sentence: "must be a whole number".
package struct SettingRefusal: Error, Hashable {
    package let reason: String
    package init(_ reason: String) { self.reason = reason }
}

extension StringProtocol {
    /// Without white space at both ends.
    var trimmed: String {
        var rest = self[...]
        while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
        while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
        return String(rest)
    }
}
