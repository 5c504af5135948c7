import Domain
import HTMLBridge

/// Repeatable chance (SplitMix64).
struct Chance: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
    mutating func one(in count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }
    mutating func pick<T>(_ list: [T]) -> T { list[Int.random(in: 0..<list.count, using: &self)] }
    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
}

/// Makes questions of the page language out of the words of one page.
struct SpecMaker {
    var chance: Chance
    /// Whether `visible` may be asked.
    var asksVisible = true
    private var tags: [String] = []
    private var classes: [String] = []
    private var ids: [String] = []
    private var attributes: [(String, String)] = []
    private var words: [String] = []

    init(_ html: HTMLDocument, seed: UInt64) {
        chance = Chance(seed: seed)
        for node in html.nodes.indices {
            if html.isElement(node) {
                tags.append(html.name(node))
                classes += html.classes(node)
                if let id = html.attribute(node, "id"), !id.isEmpty { ids.append(id) }
                attributes += html.attributeList(node).map { ($0.name, $0.value) }
            } else if html.nodes[node].kind == .text {
                words += html.text(node).split(whereSeparator: \.isWhitespace).prefix(20).map(String.init)
            }
        }
        tags += ["div", "span", "li", "option", "tr"]
        classes.append("card")
        ids.append("x")
        attributes.append(("title", "a"))
        words.append("Contact")
    }

    mutating func spec() -> JSONValue {
        var fields = JSONObject()
        for name in ["a", "b", "c", "d", "e"].prefix(chance.number(1...5)) { fields[name] = field() }
        var spec: JSONObject = ["fields": .object(fields)]
        if !chance.one(in: 4) { spec["rows"] = locator(depth: 2) }
        if chance.one(in: 5) { spec["limit"] = JSONValue(chance.number(0...4)) }
        return .object(spec)
    }

    // MARK: locators and fields

    mutating func locator(depth: Int) -> JSONValue {
        if chance.one(in: 3) || depth == 0 { return .string(css()) }
        if chance.one(in: 5) { return .array((0..<chance.number(1...3)).map { _ in locator(depth: depth - 1) }) }
        var table = JSONObject()
        if !chance.one(in: 5) { table["css"] = .string(css()) }
        narrow(&table, depth)
        if chance.one(in: 5) || (table["css"] == nil && table["text"] == nil && table["text_is"] == nil) {
            table["within"] = locator(depth: depth - 1)
        }
        return .object(table)
    }

    private mutating func narrow(_ table: inout JSONObject, _ depth: Int) {
        if chance.one(in: 5), depth > 0 { table["has"] = locator(depth: depth - 1) }
        if chance.one(in: 5) { table["text"] = .string(word()) }
        if chance.one(in: 12) { table["text_is"] = .string(word()) }
        if chance.one(in: 4), asksVisible { table["visible"] = true }
        if chance.one(in: 6) { table["index"] = JSONValue(chance.number(-3...3)) }
        if chance.one(in: 8) {
            let (name, value) = chance.pick(attributes)
            table["attr_is"] = chance.one(in: 2) ? [.string(name), .string(value)] : ["name": .string(name), "value": .string(value)]
        }
    }

    mutating func field(depth: Int = 2) -> JSONValue {
        if chance.one(in: 4) || depth == 0 { return .string(css()) }
        if chance.one(in: 5) { return .array((0..<chance.number(1...3)).map { _ in field(depth: depth - 1) }) }
        var table = JSONObject()
        if !chance.one(in: 6) { table["css"] = .string(css()) }
        narrow(&table, depth)
        switch chance.number(0...9) {
        case 0, 1: table["attr"] = .string(chance.pick(attributes).0)
        case 2: table["html"] = true
        case 3: table["prop"] = .string(chance.pick(["value", "checked", "id", "className", "tagName", "textContent", "hidden", "type"]))
        case 4: table["without"] = .string(css())
        default: break
        }
        if chance.one(in: 5) { table["re"] = .string(chance.pick(Self.patterns)) }
        if chance.one(in: 3) { table["all"] = true }
        if chance.one(in: 8) { table["exists"] = true }
        if chance.one(in: 6) {
            table["each"] = ["x": field(depth: depth - 1), "y": field(depth: depth - 1)]
        }
        return .object(table)
    }

    static let patterns = [
        "(\\d+)", "(\\d[\\d,]*)", "[A-Z]\\w+", "\\S+\\s+\\S+$", "^\\s*(.*?)\\s*$", "([^:]+):\\s*([\\s\\S]+)", "a|e|(i)", "(?:ab?)+c*",
        ".{2,5}", "[^\\x20-\\x7e]", "\\bcard\\b", "(?=.*\\d)(\\w)", "(\\w)\\1", "[-a-c\\d]+", "(?<!\\d)\\d{2}", "\\u20b9 ?(\\d+)",
        "(?<name>[a-z]+)\\k<name>?", "([", "*", "a{2,1}", "\\p", "x*", "(a*)*b", "]", "{", "$^", "(?:(a)|b)*",
    ]

    private mutating func word() -> String {
        let word = chance.pick(words)
        if chance.one(in: 3) { return word.uppercased() }
        if chance.one(in: 3) { return String(word.prefix(2)) }
        return word
    }

    // MARK: selectors

    mutating func css() -> String {
        var text = (0..<(chance.one(in: 8) ? 2 : 1)).map { _ in complex(depth: 2) }.joined(separator: chance.one(in: 2) ? "," : " , ")
        if chance.one(in: 40) {
            var letters = Array(text)
            let at = chance.number(0...letters.count - 1)
            if chance.one(in: 2) { letters.remove(at: at) } else {
                letters.insert(chance.pick(Array("[]():>+~*.,#\"' \\|n-2")), at: at)
            }
            text = String(letters)
        }
        if chance.one(in: 30) { text = "> " + text }
        if chance.one(in: 60) { text = "div >>> " + text }
        return text
    }

    private mutating func complex(depth: Int) -> String {
        var text = compound(depth: depth)
        for _ in 0..<chance.pick([0, 0, 0, 1, 1, 2]) {
            text += chance.pick([" ", " ", " > ", ">", " + ", "~"]) + compound(depth: depth)
        }
        return text
    }

    private mutating func compound(depth: Int) -> String {
        var text = ""
        if !chance.one(in: 3) { text = chance.one(in: 6) ? "*" : chance.pick(tags) }
        if chance.one(in: 12) { text = text.uppercased() }
        if chance.one(in: 3) { text += "." + escaped(chance.pick(classes)) }
        if chance.one(in: 9) { text += "#" + escaped(chance.pick(ids)) }
        if chance.one(in: 4) { text += attribute() }
        if chance.one(in: 3), depth > 0 { text += pseudo(depth: depth) }
        return text.isEmpty ? "." + escaped(chance.pick(classes)) : text
    }

    private func escaped(_ name: String) -> String {
        var out = ""
        for (index, scalar) in name.unicodeScalars.enumerated() {
            let isPlain = scalar.properties.isAlphabetic || scalar == "_" || scalar == "-" || ("0"..."9").contains(scalar)
            if index == 0, ("0"..."9").contains(scalar) || scalar == "-" {
                out += "\\\(String(scalar.value, radix: 16)) "
            } else if isPlain {
                out.unicodeScalars.append(scalar)
            } else {
                out += "\\\(String(scalar.value, radix: 16)) "
            }
        }
        return out
    }

    private mutating func attribute() -> String {
        let (name, value) = chance.pick(attributes)
        let clean = escaped(name)
        if chance.one(in: 3) { return "[\(clean)]" }
        var part = value
        if chance.one(in: 2) { part = String(value.prefix(chance.number(0...6))) }
        if chance.one(in: 4) { part = String(value.suffix(chance.number(0...6))) }
        if chance.one(in: 6) { part = part.uppercased() }
        let quoted = part.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\a ")
        return "[\(clean)\(chance.pick(["=", "=", "^=", "$=", "*=", "~=", "|="]))\"\(quoted)\"\(chance.pick(["", "", "", " i", " s"]))]"
    }

    private mutating func pseudo(depth: Int) -> String {
        switch chance.number(0...11) {
        case 0: return ":not(\(list(depth)))"
        case 1: return ":is(\(list(depth)))"
        case 2: return ":where(\(list(depth)))"
        case 3, 4: return ":has(\(chance.pick(["", "", "> ", "+ ", "~ "]))\(complex(depth: 0)))"
        case 5: return ":nth-child(\(step())\(chance.one(in: 3) ? " of " + compound(depth: 0) : ""))"
        case 6: return ":nth-last-child(\(step()))"
        case 7: return ":nth-of-type(\(step()))"
        case 8: return ":nth-last-of-type(\(step()))"
        case 9, 10: return chance.pick(Self.plain)
        default: return ":not(:has(\(complex(depth: 0))))"
        }
    }
    private static let plain = [
        ":first-child", ":last-child", ":only-child", ":first-of-type", ":last-of-type", ":only-of-type", ":empty", ":root",
        ":scope", ":checked", ":disabled", ":enabled", ":required", ":optional", ":link", ":any-link", ":hover", ":open",
        ":placeholder-shown", "::before", ":unknown-one", ":defined",
    ]
    private mutating func list(_ depth: Int) -> String {
        (0..<chance.number(1...2)).map { _ in complex(depth: depth - 1) }.joined(separator: ", ")
    }
    private mutating func step() -> String {
        chance.pick(["odd", "even", "1", "2", "2n+1", "n", "-n+3", "3n - 1", "+2n + 1", "0n+2", "-2", "n+2", "N-1", "2 n"])
    }
}
