package import LuaBridge

extension LuaCall {
    /// The argument at `index`, or null when it was left out.
    package func value(_ index: Int) -> LuaValue { index < arguments.count ? arguments[index] : .null }

    /// A text argument. Raises `bridge.call.bad_argument` for anything else and for bytes that are no UTF-8.
    package func text(_ index: Int, _ name: String) throws -> String {
        switch value(index) {
        case .string(let bytes):
            if let text = String(validating: bytes, as: UTF8.self) { return text }
            throw UTF8Check.raise(name, bytes)
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

    /// A whole number argument.
    package func whole(_ index: Int, _ name: String) throws -> Int {
        guard let number = value(index).int, let whole = Int(exactly: number) else {
            throw LuaRaise.badArgument("\(name): a whole number is expected, not \(value(index).typeName)")
        }
        return whole
    }

    /// A string argument as its bytes, whatever they are.
    package func bytes(_ index: Int, _ name: String) throws -> [UInt8] {
        switch value(index) {
        case .string(let bytes): return bytes
        case .int(let number): return Array(String(number).utf8)
        case let other: throw LuaRaise.badArgument("\(name): a string is expected, not \(other.typeName)")
        }
    }

    /// A text argument as its bytes, which are UTF-8.
    package func utf8(_ index: Int, _ name: String) throws -> [UInt8] {
        let bytes = try bytes(index, name)
        guard UTF8Check.firstBadByte(bytes) == nil else { throw UTF8Check.raise(name, bytes) }
        return bytes
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
        }
    }
}
