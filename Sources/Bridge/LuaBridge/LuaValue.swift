/// One value that crosses between the host and a script: what JSON can say, with strings as bytes.
///
/// Lua strings are bytes; `text` gives them as text where they are valid UTF-8. An object that comes from a script has
/// its members sorted by key, so that the same table always gives the same value. A script's empty table is an empty
/// object unless it was marked by `json.array`; `list` reads both.
package enum LuaValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case string([UInt8])
    case array([LuaValue])
    case object([LuaMember])
    /// A thing the host keeps; not data. Only whole arguments and answers of host functions are handles.
    case handle(LuaHandle)

    /// A string value of this text.
    package static func text(_ text: String) -> LuaValue { .string(Array(text.utf8)) }

    /// The argument that the script receives as the host module of this name. Works for whole arguments of a call only.
    package static func module(_ name: String) -> LuaValue { .object([LuaMember("$module", .text(name))]) }
}

/// Names a thing of a module's own, e.g. an element of a parsed page. The script calls methods on it: functions of the
/// module whose names begin with `:`, with the handle as their first argument.
package struct LuaHandle: Sendable, Equatable {
    package let module: String
    package let number: Int64

    package init(module: String, number: Int64) { (self.module, self.number) = (module, number) }
}

/// One named field of an object.
package struct LuaMember: Sendable, Equatable {
    package let key: String
    package let value: LuaValue

    package init(_ key: String, _ value: LuaValue) {
        self.key = key
        self.value = value
    }

    package init(key: String, value: LuaValue) { self.init(key, value) }
}

extension LuaValue {
    /// The text of a string that is valid UTF-8.
    package var text: String? { bytes.flatMap { String(validating: $0, as: UTF8.self) } }
    package var bytes: [UInt8]? { if case .string(let bytes) = self { bytes } else { nil } }
    package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    package var object: [LuaMember]? { if case .object(let members) = self { members } else { nil } }
    package var isNull: Bool { self == .null }

    /// A whole number, also when the script computed it as a float.
    package var int: Int64? {
        switch self {
        case .int(let value): value
        case .double(let value): Int64(exactly: value)
        default: nil
        }
    }

    package var double: Double? {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }

    /// The elements of an array. An empty object counts as an empty list, because `{}` in Lua is both.
    package var list: [LuaValue]? {
        switch self {
        case .array(let values): values
        case .object(let members) where members.isEmpty: []
        default: nil
        }
    }

    /// The field of this name, if this is an object that has it.
    package subscript(key: String) -> LuaValue? { object?.first { $0.key == key }?.value }
}

extension LuaValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    package init(stringLiteral value: String) { self = .text(value) }
    package init(integerLiteral value: Int64) { self = .int(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(floatLiteral value: Double) { self = .double(value) }
    package init(arrayLiteral elements: LuaValue...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, LuaValue)...) {
        self = .object(elements.map { LuaMember($0.0, $0.1) })
    }
    package init(nilLiteral: ()) { self = .null }
}
