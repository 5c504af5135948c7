package import Domain
package import YAMLBridge

/// The result of holding a node against a schema: checked values with defaults filled in, and every complaint at once.
package struct SettingReading: Sendable {
    package private(set) var values = JSONObject()
    /// Dotted key → line, for every key that was written.
    package private(set) var lines: [String: Int] = [:]
    package private(set) var errors: [SettingError] = []
    private let file: String

    /// Reads a whole file's root. A null root (an empty file) gives the defaults.
    package init(_ root: YAMLNode, schema: SettingSchema, file: String) {
        self.file = file
        values = group(root, schema, path: "")
    }

    /// Checks one value that stands alone, such as an environment variable's text.
    package static func check(
        _ node: YAMLNode, as type: SettingType, key: String, file: String
    ) -> Result<JSONValue, SettingError> {
        var reading = SettingReading(YAMLNode(kind: .scalar("", plain: true)), schema: SettingSchema([]), file: file)
        let value = reading.value(node, type, path: key)
        if let error = reading.errors.first { return .failure(error) }
        return .success(value ?? .null)
    }

    private func place(_ node: YAMLNode, _ path: String) -> SettingPlace {
        SettingPlace(file: file, line: node.line, key: path)
    }

    private mutating func group(_ node: YAMLNode, _ schema: SettingSchema, path: String) -> JSONObject {
        var object = schema.defaults
        guard !node.isNull else { return object }
        guard let pairs = node.pairs else {
            errors.append(
                .wrongType(
                    place(node, path.isEmpty ? "the file" : path), found: node.shown, expected: "a mapping of keys"))
            return object
        }
        for (key, value) in pairs {
            let name = key.text ?? ""
            let full = path.isEmpty ? name : "\(path).\(name)"
            lines[full] = key.line
            if let field = schema.field(name) {
                if let read = self.value(value, field.type, path: full) { object[name] = read }
            } else if schema.keepsOthers {
                object[name] = value.json
            } else {
                let nearest = NearestName.of(name, among: schema.fields.map(\.name))
                errors.append(
                    .unknownKey(place(key, full), nearest: nearest.map { path.isEmpty ? $0 : "\(path).\($0)" }))
            }
        }
        return object
    }

    /// `nil` when nothing was written or the value is wrong: the default stays.
    private mutating func value(_ node: YAMLNode, _ type: SettingType, path: String) -> JSONValue? {
        switch type {
        case .group(let schema): return .object(group(node, schema, path: path))
        case .named(let schema): return named(node, schema, path: path)
        case .json: return node.json
        case .list(let item): return list(node, item, count: nil, path: path)
        case .fixedList(let item, let count): return list(node, item, count: count, path: path)
        default: return node.isNull ? nil : scalar(node, type, path: path)
        }
    }

    private mutating func named(_ node: YAMLNode, _ schema: SettingSchema, path: String) -> JSONValue? {
        guard !node.isNull else { return nil }
        guard let pairs = node.pairs else {
            errors.append(.wrongType(place(node, path), found: node.shown, expected: "a mapping of names"))
            return nil
        }
        var object = JSONObject()
        for (key, value) in pairs {
            let name = key.text ?? ""
            let full = "\(path).\(name)"
            lines[full] = key.line
            guard SettingFormat.name.accepts(name) else {
                errors.append(
                    .wrongType(place(key, full), found: "'\(name.prefix(60))'", expected: SettingFormat.name.expected))
                continue
            }
            object[name] = .object(group(value, schema, path: full))
        }
        return .object(object)
    }

    private mutating func list(_ node: YAMLNode, _ item: SettingType, count: Int?, path: String) -> JSONValue? {
        guard !node.isNull else { return nil }
        guard let items = node.items else {
            errors.append(.wrongType(place(node, path), found: node.shown, expected: "a list such as [a, b]"))
            return nil
        }
        if let count, items.count != count {
            errors.append(
                .outOfRange(place(node, path), found: "\(items.count) values", expected: "a list of \(count) values"))
            return nil
        }
        return .array(
            items.enumerated().compactMap { index, entry in
                let full = "\(path)[\(index + 1)]"
                if entry.isNull {
                    errors.append(.wrongType(place(entry, full), found: "empty", expected: item.expected))
                    return nil
                }
                return value(entry, item, path: full)
            })
    }

    private mutating func scalar(_ node: YAMLNode, _ type: SettingType, path: String) -> JSONValue? {
        guard case .scalar(let text, let plain) = node.kind else {
            errors.append(.wrongType(place(node, path), found: node.shown, expected: type.expected))
            return nil
        }
        guard let value = type.value(of: text, plain: plain) else {
            errors.append(.wrongType(place(node, path), found: node.shown, expected: type.expected))
            return nil
        }
        guard type.contains(value) else {
            errors.append(.outOfRange(place(node, path), found: text, expected: type.limits))
            return nil
        }
        return value
    }
}
