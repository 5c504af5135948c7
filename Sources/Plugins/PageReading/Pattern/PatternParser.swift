/// Reads a pattern as `new RegExp(text)` does, with the leniencies of the web (a lone `]` or `{` is itself).
struct PatternParser {
    private let units: [UInt16]
    private var at = 0
    private(set) var groupCount = 0
    private var names: [String: Int] = [:]
    private let totalGroups: Int
    private let hasNames: Bool
    private var depth = 0
    private static let depthLimit = 100

    init(_ source: String) {
        units = Array(source.utf16)
        (totalGroups, hasNames) = Self.countGroups(units)
    }

    /// Capturing groups of the whole pattern, needed to tell `\3` from an octal escape.
    private static func countGroups(_ units: [UInt16]) -> (Int, Bool) {
        var (count, isInSet, hasNames, at) = (0, false, false, 0)
        while at < units.count {
            switch units[at] {
            case 0x5C: at += 1
            case 0x5B: isInSet = true
            case 0x5D: isInSet = false
            case 0x28 where !isInSet:
                if at + 1 < units.count, units[at + 1] == 0x3F {
                    let isNamed =
                        at + 3 < units.count && units[at + 2] == 0x3C && units[at + 3] != 0x3D && units[at + 3] != 0x21
                    if isNamed { (count, hasNames) = (count + 1, true) }
                } else {
                    count += 1
                }
            default: break
            }
            at += 1
        }
        return (count, hasNames)
    }

    private var current: UInt16? { at < units.count ? units[at] : nil }
    private func peek(_ ahead: Int) -> UInt16? { at + ahead < units.count ? units[at + ahead] : nil }
    private mutating func take(_ text: String) -> Bool {
        let wanted = Array(text.utf16)
        guard units[at...].starts(with: wanted) else { return false }
        at += wanted.count
        return true
    }

    mutating func parse() -> PatternNode? {
        guard let tree = choice(), at == units.count else { return nil }
        return tree
    }

    private mutating func choice() -> PatternNode? {
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.depthLimit else { return nil }
        var ways: [PatternNode] = []
        repeat {
            guard let way = sequence() else { return nil }
            ways.append(way)
        } while take("|")
        return ways.count == 1 ? ways[0] : .choice(ways)
    }

    private mutating func sequence() -> PatternNode? {
        var parts: [PatternNode] = []
        while let unit = current, unit != 0x7C, unit != 0x29 {
            let before = groupCount
            guard let part = part() else { return nil }
            guard let whole = quantified(part.node, part.canRepeat, before) else { return nil }
            parts.append(whole)
        }
        return .sequence(parts)
    }

    // MARK: parts

    private mutating func part() -> (node: PatternNode, canRepeat: Bool)? {
        if take("^") { return (.lineStart, false) }
        if take("$") { return (.lineEnd, false) }
        if take("\\b") { return (.wordEdge(true), false) }
        if take("\\B") { return (.wordEdge(false), false) }
        if take(".") { return (.set(.any), true) }
        switch current {
        case 0x28: return group()
        case 0x5B: return set().map { (.set($0), true) }
        case 0x5C: return escape().map { ($0, true) }
        case 0x2A, 0x2B, 0x3F: return nil
        case 0x7B:
            let mark = at
            if bounds() != nil { return nil }
            at = mark + 1
            return (.unit(0x7B), true)
        default:
            defer { at += 1 }
            return current.map { (.unit($0), true) }
        }
    }

    private mutating func group() -> (node: PatternNode, canRepeat: Bool)? {
        func closed(_ make: (PatternNode) -> PatternNode, _ canRepeat: Bool = true) -> (PatternNode, Bool)? {
            guard let inner = choice(), take(")") else { return nil }
            return (make(inner), canRepeat)
        }
        if take("(?:") { return closed { $0 } }
        if take("(?=") { return closed { .look($0, isAhead: true, isNegative: false) } }
        if take("(?!") { return closed { .look($0, isAhead: true, isNegative: true) } }
        if take("(?<=") { return closed({ .look($0, isAhead: false, isNegative: false) }, false) }
        if take("(?<!") { return closed({ .look($0, isAhead: false, isNegative: true) }, false) }
        if take("(?<") {
            guard let name = name(), names[name] == nil else { return nil }
            groupCount += 1
            names[name] = groupCount
        } else if take("(?") {
            return nil
        } else {
            at += 1
            groupCount += 1
        }
        let number = groupCount
        return closed { .group($0, number: number) }
    }

    private mutating func name() -> String? {
        guard let end = units[at...].firstIndex(of: 0x3E), end > at else { return nil }
        let text = String(decoding: units[at..<end], as: UTF16.self)
        guard text.unicodeScalars.allSatisfy({ $0.properties.isIDContinue || $0 == "$" || $0 == "_" }) else {
            return nil
        }
        at = end + 1
        return text
    }

    // MARK: quantifiers

    private mutating func quantified(_ node: PatternNode, _ canRepeat: Bool, _ before: Int) -> PatternNode? {
        var limits: (Int, Int?)?
        if take("*") { limits = (0, nil) } else if take("+") { limits = (1, nil) } else if take("?") { limits = (0, 1) }
        if limits == nil, current == 0x7B { limits = bounds() }
        guard let (least, most) = limits else { return node }
        guard canRepeat, most.map({ least <= $0 }) ?? true else { return nil }
        let isGreedy = !take("?")
        return .loop(node, least: least, most: most, isGreedy: isGreedy, groups: before + 1..<groupCount + 1)
    }

    /// `{2}`, `{2,}`, `{2,5}`; otherwise nothing is taken.
    private mutating func bounds() -> (Int, Int?)? {
        let mark = at
        at += 1
        guard let least = number() else {
            at = mark
            return nil
        }
        var most: Int? = least
        if take(",") { most = number() }
        guard take("}") else {
            at = mark
            return nil
        }
        return (least, most)
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let unit = current, (0x30...0x39).contains(unit) {
            value = min((value ?? 0) * 10 + Int(unit - 0x30), 1_000_000)
            at += 1
        }
        return value
    }

    // MARK: escapes

    private mutating func escape() -> PatternNode? {
        guard let unit = peek(1) else { return nil }
        if unit == 0x6B, hasNames {
            at += 2
            guard take("<"), let name = name(), let number = names[name] else { return nil }
            return .back(number)
        }
        if (0x31...0x39).contains(unit) {
            let mark = at
            at += 1
            if let group = number(), group <= totalGroups { return .back(group) }
            at = mark
        }
        if let known = classEscape() { return .set(known) }
        return characterEscape(inSet: false).map(PatternNode.unit)
    }

    /// `\d` and its kin.
    private mutating func classEscape() -> PatternSet? {
        let sets: [UInt16: PatternSet] = [0x64: .digit, 0x77: .word, 0x73: .space]
        guard current == 0x5C, let letter = peek(1) else { return nil }
        if let known = sets[letter] {
            at += 2
            return known
        }
        guard let known = sets[letter | 0x20], (0x41...0x5A).contains(letter) else { return nil }
        at += 2
        return PatternSet(ranges: known.ranges, isNegative: true)
    }

    private mutating func characterEscape(inSet: Bool) -> UInt16? {
        at += 1
        guard let unit = current else { return nil }
        at += 1
        switch unit {
        case 0x6E: return 0x0A
        case 0x72: return 0x0D
        case 0x74: return 0x09
        case 0x76: return 0x0B
        case 0x66: return 0x0C
        case 0x62 where inSet: return 0x08
        case 0x78: return hex(2) ?? unit
        case 0x75: return hex(4) ?? unit
        case 0x63: return control(inSet)
        case 0x30...0x37: return octal(unit)
        case 0x6B where hasNames: return nil
        default: return unit
        }
    }

    private mutating func control(_ inSet: Bool) -> UInt16 {
        if let letter = current, (0x61...0x7A).contains(letter | 0x20) || (inSet && PatternSet.word.holds(letter)) {
            at += 1
            return letter % 32
        }
        at -= 1
        return 0x5C
    }

    private mutating func hex(_ digits: Int) -> UInt16? {
        guard at + digits <= units.count else { return nil }
        let text = String(decoding: units[at..<at + digits], as: UTF16.self)
        guard text.utf8.allSatisfy({ ($0 >= 0x30 && $0 <= 0x39) || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x66) }),
            let value = UInt16(text, radix: 16)
        else { return nil }
        at += digits
        return value
    }

    private mutating func octal(_ first: UInt16) -> UInt16 {
        var value = first - 0x30
        let most = first <= 0x33 ? 2 : 1
        for _ in 0..<most {
            guard let unit = current, (0x30...0x37).contains(unit) else { break }
            value = value * 8 + unit - 0x30
            at += 1
        }
        return value
    }

    // MARK: sets

    private mutating func set() -> PatternSet? {
        at += 1
        var set = PatternSet()
        set.isNegative = take("^")
        while let unit = current {
            if unit == 0x5D {
                at += 1
                return set
            }
            guard let low = member() else { return nil }
            guard current == 0x2D, let behind = peek(1), behind != 0x5D else {
                set.ranges += low.positive
                continue
            }
            at += 1
            guard let high = member() else { return nil }
            if let first = low.single, let last = high.single {
                guard first <= last else { return nil }
                set.ranges.append(first...last)
            } else {
                set.ranges += low.positive + high.positive + [0x2D...0x2D]
            }
        }
        return nil
    }

    private mutating func member() -> PatternSet? {
        if current == 0x5C {
            if let known = classEscape() { return known }
            return characterEscape(inSet: true).map { PatternSet(ranges: [$0...$0]) }
        }
        guard let unit = current else { return nil }
        at += 1
        return PatternSet(ranges: [unit...unit])
    }
}

extension PatternSet {
    fileprivate var single: UInt16? {
        guard !isNegative, ranges.count == 1, ranges[0].count == 1 else { return nil }
        return ranges[0].lowerBound
    }
}
