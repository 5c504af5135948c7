package import Domain
package import LuaBridge

extension LuaValue {
    /// A string, or a number or boolean as text.
    package var scalarText: String? {
        switch self {
        case .string: text
        case .int(let number): String(number)
        case .double(let number): JSONValue.double(number).encodedString
        case .bool(let flag): flag ? "true" : "false"
        default: nil
        }
    }

    /// The value a script gets for our own tables: a member that is null is absent, because `json.null` counts as true
    /// in Lua and `contact.phone or contact.email` would choose it.
    package static func withoutNulls(_ object: JSONObject) -> LuaValue {
        LuaValue(json: .object(object)).strippedOfNulls
    }

    private var strippedOfNulls: LuaValue {
        switch self {
        case .array(let items): .array(items.map(\.strippedOfNulls))
        case .object(let members):
            .object(members.filter { !$0.value.isNull }.map { LuaMember($0.key, $0.value.strippedOfNulls) })
        default: self
        }
    }

    /// The same tree with every text replaced.
    func mapped(_ change: (String) -> String) -> LuaValue {
        switch self {
        case .string: text.map { .text(change($0)) } ?? self
        case .array(let items): .array(items.map { $0.mapped(change) })
        case .object(let members): .object(members.map { LuaMember(key: $0.key, value: $0.value.mapped(change)) })
        default: self
        }
    }
}
