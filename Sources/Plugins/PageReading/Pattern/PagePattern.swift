/// A pattern as `RegExp` without flags reads and runs it, over UTF-16.
///
/// Written anew because every engine at hand means something else by `\d`, `$` or `[^]`, and because none of them can
/// be held to a number of steps. A search that needs more than its steps finds nothing, and says so.
package struct PagePattern {
    private let program: [PatternCode]
    private let slots: Int
    private static let stepLimit = 3_000_000

    /// `nil`: not a pattern.
    package init?(_ source: String) {
        var parser = PatternParser(source)
        guard let tree = parser.parse() else { return nil }
        var compiler = PatternCompiler(groups: parser.groupCount)
        guard compiler.compile(tree) else { return nil }
        program = compiler.code
        slots = compiler.slotCount
    }

    /// The first group of the first match if it took part, else the whole match. `nil`: no match.
    package func firstMatch(in text: String, steps: inout Int) throws -> String? {
        let units = Array(text.utf16)
        var machine = PatternMachine(program: program, text: units, slots: slots, steps: Self.stepLimit)
        defer { steps = Self.stepLimit - machine.steps }
        for start in 0...units.count {
            guard let saved = machine.run(from: start) else {
                if machine.isSpent {
                    throw PageReadingError.unanswerable(
                        problem: "a pattern needs too many steps on this text", code: "html.pattern.too_costly")
                }
                continue
            }
            let group = saved.count > 3 && saved[2] >= 0 && saved[3] >= 0 ? (saved[2], saved[3]) : (saved[0], saved[1])
            return String(decoding: units[group.0..<group.1], as: UTF16.self)
        }
        return nil
    }
}

/// What a pattern is made of.
indirect enum PatternNode {
    case empty
    case unit(UInt16)
    case set(PatternSet)
    case sequence([PatternNode])
    case choice([PatternNode])
    /// `first..<last` are the groups inside, which each round forgets.
    case loop(PatternNode, least: Int, most: Int?, isGreedy: Bool, groups: Range<Int>)
    case group(PatternNode, number: Int)
    case back(Int)
    case lineStart, lineEnd
    case wordEdge(Bool)
    case look(PatternNode, isAhead: Bool, isNegative: Bool)
}

/// A set of UTF-16 units.
struct PatternSet {
    var ranges: [ClosedRange<UInt16>] = []
    var isNegative = false

    func holds(_ unit: UInt16) -> Bool { ranges.contains { $0.contains(unit) } != isNegative }

    static let digit = PatternSet(ranges: [0x30...0x39])
    static let word = PatternSet(ranges: [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    static let space = PatternSet(ranges: [
        0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029, 0x202F...0x202F,
        0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
    ])
    static let any = PatternSet(ranges: [0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029], isNegative: true)

    /// The same set as plain ranges.
    var positive: [ClosedRange<UInt16>] {
        guard isNegative else { return ranges }
        var out: [ClosedRange<UInt16>] = []
        var next: UInt32 = 0
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if UInt32(range.lowerBound) > next { out.append(UInt16(next)...range.lowerBound - 1) }
            next = max(next, UInt32(range.upperBound) + 1)
        }
        if next <= 0xFFFF { out.append(UInt16(next)...0xFFFF) }
        return out
    }
}
