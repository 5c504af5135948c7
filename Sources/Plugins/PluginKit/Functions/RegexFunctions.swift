import LuaBridge
import RegexBridge

/// `re.*`: regular expressions in linear time. One cache of compiled patterns for each state.
struct RegexFunctions {
    /// Processor time a row of matches may take.
    static let budgetNanoseconds: UInt64 = 150_000_000
    static let matchLimit = 10_000
    static let resultLimitBytes = 4 << 20

    private let cache = RegexCache()

    static func module() -> LuaModule {
        let functions = RegexFunctions()
        return LuaModule.listed(
            "re",
            [
                "match": .now { try functions.match($0) }, "find": .now { try functions.find($0) },
                "all": .now { try functions.all($0) }, "replace": .now { try functions.replace($0) },
            ])
    }

    // MARK: the functions

    private func match(_ call: LuaCall) throws -> LuaValue {
        let text = try call.utf8(0, "text")
        guard let found = try first(call, text, from: 0) else { return .null }
        return Self.captures(found, in: text)
    }

    private func find(_ call: LuaCall) throws -> LuaValue {
        let text = try call.utf8(0, "text")
        let start = call.value(2).isNull ? 1 : try call.whole(2, "init")
        let from = start > 0 ? start - 1 : max(0, text.count + start)
        guard from <= text.count, start != 0, let found = try first(call, text, from: from), let whole = found[0] else {
            return .null
        }
        return .object([
            LuaMember("from", .int(Int64(whole.lowerBound + 1))), LuaMember("to", .int(Int64(whole.upperBound))),
            LuaMember("text", .string(Array(text[whole]))),
            LuaMember("groups", .array(found.dropFirst().map { Self.part($0, of: text) })),
        ])
    }

    private func all(_ call: LuaCall) throws -> LuaValue {
        let text = try call.utf8(0, "text")
        let found = try matches(call, text, limitAt: 2)
        return .array(found.map { Self.captures($0, in: text) })
    }

    private func replace(_ call: LuaCall) throws -> LuaValue {
        let text = try call.utf8(0, "text")
        let with = try RegexReplacement(try call.utf8(2, "with"), groups: try pattern(call).groups)
        var result: [UInt8] = []
        var position = 0
        for match in try matches(call, text, limitAt: 3) {
            guard let whole = match[0] else { continue }
            result += text[position..<whole.lowerBound]
            with.append(match, of: text, to: &result)
            position = whole.upperBound
            guard result.count <= Self.resultLimitBytes else {
                throw LuaRaise(code: "re.result.too_long", message: "the result is over 4 MB")
            }
        }
        return .string(result + text[position...])
    }

    // MARK: what they share

    private func pattern(_ call: LuaCall) throws -> RegexPattern {
        do { return try cache.pattern(try call.utf8(1, "pattern")) } catch let problem as RegexProblem {
            throw Self.raise(problem)
        }
    }

    private func first(_ call: LuaCall, _ text: [UInt8], from start: Int) throws -> RegexPattern.Match? {
        let pattern = try pattern(call)
        do {
            try pattern.check(text)
            return try pattern.first(in: text, from: start)
        } catch { throw Self.raise(error) }
    }

    private func matches(_ call: LuaCall, _ text: [UInt8], limitAt index: Int) throws -> [RegexPattern.Match] {
        let pattern = try pattern(call)
        let limit = call.value(index).isNull ? Self.matchLimit : try call.whole(index, "limit")
        guard (1...Self.matchLimit).contains(limit) else { throw LuaRaise.badArgument("limit: must be 1 to 10000") }
        do {
            return try pattern.all(in: text, limit: limit, budgetNanoseconds: Self.budgetNanoseconds)
        } catch { throw Self.raise(error) }
    }

    private static func raise(_ problem: RegexProblem) -> LuaRaise {
        LuaRaise(code: problem.code, message: problem.message)
    }

    /// The whole match, then each group.
    private static func captures(_ match: RegexPattern.Match, in text: [UInt8]) -> LuaValue {
        .array(match.map { part($0, of: text) })
    }

    /// False for a group that took no part: a list must not have holes, and an empty text would be a match.
    private static func part(_ range: Range<Int>?, of text: [UInt8]) -> LuaValue {
        range.map { .string(Array(text[$0])) } ?? .bool(false)
    }
}

/// What `re.replace` puts in the place of a match: text with `\0` to `\9` for the whole and the groups, `\\` for a backslash.
struct RegexReplacement {
    private enum Part {
        case text([UInt8])
        case group(Int)
    }
    private var parts: [Part] = []

    /// Raises for a reference to a group the pattern does not have.
    init(_ text: [UInt8], groups: Int) throws {
        var plain: [UInt8] = []
        var at = 0
        while at < text.count {
            defer { at += 1 }
            guard text[at] == UInt8(ascii: "\\") else {
                plain.append(text[at])
                continue
            }
            at += 1
            switch at < text.count ? text[at] : 0 {
            case UInt8(ascii: "\\"): plain.append(UInt8(ascii: "\\"))
            case let digit where (0x30...0x39).contains(digit) && Int(digit - 0x30) <= groups:
                parts += [.text(plain), .group(Int(digit - 0x30))]
                plain = []
            default:
                throw LuaRaise.badArgument(
                    "with: a \\ at byte \(at) must be followed by \\ or by the number of a group, 0 to \(min(9, groups))"
                )
            }
        }
        parts.append(.text(plain))
    }

    func append(_ match: RegexPattern.Match, of text: [UInt8], to result: inout [UInt8]) {
        for part in parts {
            switch part {
            case .text(let bytes): result += bytes
            case .group(let number): if let range = match[number] { result += text[range] }
            }
        }
    }
}
