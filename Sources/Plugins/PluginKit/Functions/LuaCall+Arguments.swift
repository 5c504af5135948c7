package import LuaBridge

extension LuaCall {
    /// The argument at `index`, or null when it was left out.
    package func value(_ index: Int) -> LuaValue { index < arguments.count ? arguments[index] : .null }

    /// A text argument. Raises `bridge.call.bad_argument` for anything else and for bytes that are no UTF-8.
    package func text(_ index: Int, _ name: String) throws -> String {
        switch value(index) {
        case .string(let bytes):
            if let text = String(validating: bytes, as: UTF8.self) { return text }
            throw LuaRaise.badArgument("\(name): invalid UTF-8 at byte \(Self.firstBadByte(bytes))")
        case .int(let number): return String(number)
        case let other: throw LuaRaise.badArgument("\(name): a string is expected, not \(other.typeName)")
        }
    }

    /// A text argument of at most so many bytes. Host functions run unwatched, so what they may be given is bounded.
    package func text(_ index: Int, _ name: String, atMost limit: Int) throws -> String {
        if case .string(let bytes) = value(index), bytes.count > limit {
            throw LuaRaise.badArgument("\(name): \(bytes.count) bytes, at most \(limit) are allowed")
        }
        return try text(index, name)
    }

    /// A text argument that may be left out.
    package func optionalText(_ index: Int, _ name: String) throws -> String? {
        if case .null = value(index) { return nil }
        return try text(index, name)
    }

    /// A number argument.
    package func number(_ index: Int, _ name: String) throws -> Double {
        switch value(index) {
        case .int(let number): return Double(number)
        case .double(let number): return number
        case let other: throw LuaRaise.badArgument("\(name): a number is expected, not \(other.typeName)")
        }
    }

    private static func firstBadByte(_ bytes: [UInt8]) -> Int {
        var decoder = UTF8()
        var rest = bytes.makeIterator()
        var at = 1
        while case .scalarValue(let scalar) = decoder.decode(&rest) { at += UTF8.width(scalar) }
        return at
    }
}

extension LuaRaise {
    /// A call with an argument of the wrong kind.
    package static func badArgument(_ message: String) -> LuaRaise {
        LuaRaise(code: "bridge.call.bad_argument", message: message)
    }
}

extension LuaValue {
    /// The Lua name of this value's type.
    package var typeName: String {
        switch self {
        case .null: "nil"
        case .bool: "boolean"
        case .int, .double: "number"
        case .string: "string"
        case .array, .object: "table"
        case .handle: "userdata"
        }
    }
}
