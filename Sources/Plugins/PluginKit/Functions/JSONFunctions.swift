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
                "encode": .now { .text($0.value(0).json.sorted.encodedString) },
                "decode": .now { call in
                    do {
                        let text = try call.text(0, "text")
                        return LuaValue(
                            json: try JSONReader.read(text, maxDepth: depthLimit, maxValues: valuesLimit))
                    } catch let error as JSONSyntaxError {
                        throw LuaRaise(code: "json.text.invalid", message: "byte \(error.offset): \(error.problem)")
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
