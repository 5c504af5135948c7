package import Domain
import LuaBridge

/// `json.*`.
enum JSONFunctions {
    static let depthLimit = 32
    static let valuesLimit = 100_000

    static func module() -> LuaModule {
        LuaModule.listed(
            "json",
            [
                "encode": .now { .text(try $0.value(0).strictJSON("value").sorted.encodedString) },
                "decode": .now { call in
                    do {
                        let text = try call.text(0, "text")
                        return LuaValue(
                            json: try JSONReader.read(text, maxDepth: depthLimit, maxValues: valuesLimit))
                    } catch let error as JSONSyntaxError {
                        throw LuaRaise(
                            code: "json.text.invalid", message: "\(error.problem) at byte \(error.offset + 1)")
                    }
                },
                "array": .now { call in
                    switch call.value(0) {
                    case .array(let items): return .array(items)
                    case .object(let members) where members.isEmpty: return .array([])
                    case .null: return .array([])
                    default: throw LuaRaise.badArgument("table: a list is expected")
                    }
                },
            ], constants: [LuaMember(key: "null", value: .null)])
    }
}

extension LuaValue {
    /// As JSON. Raises for bytes that are no UTF-8, naming where they stand: what is encoded goes to another program, and
    /// a repaired text would be another text.
    fileprivate func strictJSON(_ place: String) throws -> JSONValue {
        switch self {
        case .string(let bytes):
            guard let text = String(validating: bytes, as: UTF8.self) else { throw UTF8Check.raise(place, bytes) }
            return .string(text)
        case .array(let items):
            return .array(try items.enumerated().map { try $0.element.strictJSON("\(place)[\($0.offset + 1)]") })
        case .object(let members):
            var object = JSONObject()
            // Keys that come from a script are different texts already; looking each up would take the square of them.
            for member in members {
                object.appendUnchecked(member.key, try member.value.strictJSON("\(place).\(member.key.prefix(60))"))
            }
            return .object(object)
        default: return json
        }
    }
}

extension JSONValue {
    /// The same value with every object's members in the order of their keys: Lua tables have no order of their own.
    package var sorted: JSONValue {
        switch self {
        case .array(let items): return .array(items.map(\.sorted))
        case .object(let object):
            var sorted = JSONObject()
            for (key, value) in object.members.sorted(by: { $0.key < $1.key }) {
                sorted.appendUnchecked(key, value.sorted)
            }
            return .object(sorted)
        default: return self
        }
    }
}
