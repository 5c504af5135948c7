/// Reads a selector list. Whatever is still open at the end is closed by it, as in a browser.
struct CSSParser {
    typealias Complex = CSSSelector.Complex
    typealias Compound = CSSSelector.Compound
    typealias Test = CSSSelector.Test

    let source: String
    var scan: CSSScanner
    private(set) var words: [String] = []
    private(set) var depth = 0
    /// A pseudo-element was read; nothing may follow it but a comma.
    var endsSelector = false
    var isInsideHas = false
    private static let depthLimit = 12
    private static let compoundLimit = 200
    private static let byteLimit = 8192

    init(_ source: String) {
        self.source = source
        scan = CSSScanner(source)
    }

    var bad: HTMLError { .badSelector(source) }

    mutating func word(_ text: String) -> Int {
        if let known = words.firstIndex(of: text) { return known }
        words.append(text)
        return words.count - 1
    }
    mutating func both(_ text: String) -> (Int, Int) { (word(text), word(text.asciiLowercased)) }

    // MARK: lists

    mutating func wholeList() throws -> [Complex] {
        guard scan.bytes.count <= Self.byteLimit else { throw bad }
        let list = try self.list(relative: false)
        guard scan.isAtEnd else { throw bad }
        return list
    }

    /// One list, up to a `)` that is not its own, or the end.
    mutating func list(relative: Bool) throws -> [Complex] {
        guard depth < Self.depthLimit else { throw bad }
        depth += 1
        defer { depth -= 1 }
        var list: [Complex] = []
        repeat { list.append(try complex(relative: relative)) } while scan.take(",")
        return list
    }

    /// As `:is` takes it: a member that is no selector counts for nothing.
    mutating func forgivingList() throws -> [Complex] {
        guard depth < Self.depthLimit else { throw bad }
        depth += 1
        defer { depth -= 1 }
        var list: [Complex] = []
        repeat {
            let start = scan.at
            do {
                let one = try complex(relative: false)
                guard isBoundary else { throw bad }
                list.append(one)
            } catch HTMLError.badSelector {
                scan.at = start
                skipMember()
            }
        } while scan.take(",")
        return list
    }
    private var isBoundary: Bool { scan.isAtEnd || scan.current == 0x2C || scan.current == 0x29 }

    /// Goes to the next `,` or `)` of this level.
    private mutating func skipMember() {
        var open = 0
        while !scan.isAtEnd {
            switch scan.current {
            case 0x22, 0x27: _ = scan.string()
            case 0x5C: scan.at = min(scan.at + 2, scan.bytes.count)
            case 0x28, 0x5B:
                open += 1
                scan.at += 1
            case 0x29, 0x5D:
                if open == 0 { return }
                open -= 1
                scan.at += 1
            case 0x2C where open == 0: return
            default: scan.at += 1
            }
        }
    }

    // MARK: one selector

    private mutating func complex(relative: Bool) throws -> Complex {
        scan.skipSpace()
        if depth == 1 { endsSelector = false }
        // Read from left to right, kept from right to left.
        var compounds: [Compound] = []
        var combinators: [CSSSelector.Combinator] = []
        if relative {
            compounds.append(Compound(tests: [.anchor]))
            combinators.append(combinator() ?? .descendant)
            scan.skipSpace()
        }
        while true {
            guard !endsSelector else { throw bad }
            compounds.append(try compound())
            guard compounds.count <= Self.compoundLimit else { throw bad }
            let spaced = scan.skipSpace()
            if let next = combinator() {
                combinators.append(next)
                scan.skipSpace()
            } else if scan.isAtEnd || scan.current == 0x2C || scan.current == 0x29 {
                break
            } else if spaced {
                combinators.append(.descendant)
            } else {
                throw bad
            }
        }
        return Complex(compounds: compounds.reversed(), combinators: combinators.reversed())
    }

    private mutating func combinator() -> CSSSelector.Combinator? {
        if scan.take(">") { return .child }
        if scan.take("+") { return .next }
        if scan.take("~") { return .later }
        return nil
    }

    private mutating func compound() throws -> Compound {
        var tests: [Test] = []
        if let name = try typeName() { tests.append(name) }
        var isPseudoElement = false
        reading: while !scan.isAtEnd {
            if isPseudoElement, scan.current != 0x3A { break }
            switch scan.current {
            case 0x23:
                scan.at += 1
                guard scan.startsName else { throw bad }
                let (word, lower) = both(scan.name())
                tests.append(.identity(word, lower: lower))
            case 0x2E:
                scan.at += 1
                guard let name = scan.identifier() else { throw bad }
                let (word, lower) = both(name)
                tests.append(.aClass(word, lower: lower))
            case 0x5B: tests.append(.attribute(try attribute()))
            case 0x3A:
                let test = try pseudo()
                if test == .never { isPseudoElement = true }
                tests.append(test)
            case 0x2F where scan.peek(1) == 0x2A: _ = scan.skipComment()
            default: break reading
            }
        }
        guard !tests.isEmpty else { throw bad }
        return Compound(tests: tests)
    }

    /// `a`, `*`, `*|a`, `|a`.
    private mutating func typeName() throws -> Test? {
        var inNoNamespace = false
        if scan.current == 0x2A, scan.peek(1) == 0x7C, scan.peek(2) != 0x3D {
            scan.at += 2
        } else if scan.current == 0x7C, scan.peek(1) != 0x3D {
            scan.at += 1
            inNoNamespace = true
        }
        if scan.take("*") { return inNoNamespace ? .never : .any }
        guard let name = scan.identifier() else {
            if inNoNamespace { throw bad }
            return nil
        }
        if scan.current == 0x7C, scan.peek(1) != 0x3D, scan.peek(1) != 0x7C { throw bad }
        let (word, lower) = both(name)
        return inNoNamespace ? .never : .name(word, lower: lower)
    }

    // MARK: attributes

    private mutating func attribute() throws -> CSSSelector.AttributeTest {
        scan.at += 1
        scan.skipSpace()
        if scan.current == 0x2A, scan.peek(1) == 0x7C {
            scan.at += 2
        } else if scan.current == 0x7C, scan.peek(1) != 0x3D {
            scan.at += 1
        }
        guard let name = scan.identifier() else { throw bad }
        let (word, lower) = both(name)
        var test = CSSSelector.AttributeTest(name: word, lower: lower)
        scan.skipSpace()
        if scan.isAtEnd || scan.take("]") { return test }
        test.way = try way()
        scan.skipSpace()
        if scan.current == 0x22 || scan.current == 0x27 {
            guard let value = scan.string() else { throw bad }
            test.value = Array(value.utf8)
        } else {
            guard let value = scan.identifier() else { throw bad }
            test.value = Array(value.utf8)
        }
        scan.skipSpace()
        if !scan.isAtEnd, scan.startsName {
            switch scan.name().asciiLowercased {
            case "i": test.ignoresCase = true
            default: throw bad
            }
            scan.skipSpace()
        }
        guard scan.isAtEnd || scan.take("]") else { throw bad }
        return test
    }

    private mutating func way() throws -> CSSSelector.AttributeTest.Way {
        if scan.take("=") { return .equals }
        let ways: [UInt8: CSSSelector.AttributeTest.Way] = [
            0x7E: .word, 0x7C: .dash, 0x5E: .prefix, 0x24: .suffix, 0x2A: .part,
        ]
        guard let way = ways[scan.current], scan.peek(1) == 0x3D else { throw bad }
        scan.at += 2
        return way
    }
}
