package import Domain
package import LuaBridge

extension LuaValue {
    /// The same value as a script sees it. Numbers that JSON cannot tell apart stay what they are.
    package init(json: JSONValue) {
        switch json {
        case .null: self = .null
        case .bool(let flag): self = .bool(flag)
        case .int(let number): self = .int(number)
        case .double(let number): self = .double(number)
        case .string(let text): self = .string(Array(text.utf8))
        case .array(let items): self = .array(items.map(LuaValue.init(json:)))
        case .object(let object):
            self = .object(object.members.map { LuaMember(key: $0.key, value: LuaValue(json: $0.value)) })
        }
    }

    /// The same value as JSON. Bytes that are no UTF-8 are repaired with U+FFFD: what a script hands over is data for
    /// people and files, and one broken byte of a page must not cost the row.
    package var json: JSONValue {
        switch self {
        case .null: return .null
        case .bool(let flag): return .bool(flag)
        case .int(let number): return .int(number)
        case .double(let number): return .double(number)
        case .string(let bytes): return .string(String(decoding: bytes, as: UTF8.self))
        case .array(let items): return .array(items.map(\.json))
        case .object(let members):
            var object = JSONObject()
            // Of two members of one name the first stays.
            var seen = Set<[UInt8]>(minimumCapacity: members.count)
            for member in members where seen.insert(Array(member.key.utf8)).inserted {
                object.appendUnchecked(member.key, member.value.json)
            }
            return .object(object)
        // A handle is no data and means nothing outside its flow.
        case .handle: return .null
        }
    }
}
