import CRE2

/// One compiled regular expression of RE2, and searches with it.
///
/// The room's promise: a search takes steps in proportion to the text, whatever the pattern, and never more than
/// `workLimit`; there is no backtracking. In return there are no back references and no look-around. Places are byte
/// offsets from 0. It knows nothing of Lua.
package final class RegexPattern: @unchecked Sendable {
    package static let patternLimitBytes = 1 << 10
    /// Program and automaton of one pattern together.
    package static let memoryLimitBytes = 1 << 20
    package static let textLimitBytes = 4 << 20
    /// Bytes of the text times instructions of the program: what one search takes at the very worst.
    package static let workLimit = 32 << 20

    /// Where one search matched: the whole first, then each group; `nil` for a group that took no part.
    package typealias Match = [Range<Int>?]

    // Made once and only read: RE2 is safe to search with from several threads.
    private let expression: OpaquePointer
    package let groups: Int
    /// Instructions of the program.
    package let size: Int

    /// Throws `RegexProblem` `.pattern…` for what is no pattern, with its place.
    package init(_ pattern: [UInt8]) throws(RegexProblem) {
        guard pattern.count <= Self.patternLimitBytes else { throw .patternTooLong(pattern.count) }
        var problem = engyne_re_problem()
        let made = pattern.withUnsafeBytes { bytes in
            engyne_re_new(
                bytes.bindMemory(to: CChar.self).baseAddress, bytes.count, Int64(Self.memoryLimitBytes), &problem)
        }
        guard let made else {
            let fragment = Self.bytes(of: problem.fragment)
            throw .pattern(
                String(decoding: Self.bytes(of: problem.message), as: UTF8.self),
                at: RegexPlace.find(fragment, in: pattern))
        }
        expression = made
        groups = Int(engyne_re_groups(made))
        size = Int(engyne_re_size(made))
    }

    deinit { engyne_re_free(expression) }

    /// Whether a text may be searched at all. Throws `.textTooLong` or `.tooMuchWork`.
    package func check(_ text: [UInt8]) throws(RegexProblem) {
        guard text.count <= Self.textLimitBytes else { throw .textTooLong(text.count) }
        guard size <= Self.workLimit / max(1, text.count) else { throw .tooMuchWork(text: text.count, program: size) }
    }

    /// The first match at or after this byte. `text` is UTF-8 and was checked.
    package func first(in text: [UInt8], from start: Int = 0) throws(RegexProblem) -> Match? {
        var spans = [Int64](repeating: -1, count: 2 * (groups + 1))
        let found = text.withUnsafeBytes { bytes in
            spans.withUnsafeMutableBufferPointer { room in
                engyne_re_search(
                    expression, bytes.bindMemory(to: CChar.self).baseAddress, bytes.count, start, room.baseAddress,
                    Int32(groups + 1))
            }
        }
        guard found >= 0 else { throw .failed }
        guard found == 1 else { return nil }
        return (0...groups).map { spans[2 * $0] < 0 ? nil : Int(spans[2 * $0])..<Int(spans[2 * $0 + 1]) }
    }

    private static func bytes<T>(of room: T) -> [UInt8] {
        withUnsafeBytes(of: room) { Array($0.prefix { $0 != 0 }) }
    }
}
