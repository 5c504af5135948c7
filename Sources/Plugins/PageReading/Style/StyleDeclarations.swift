import HTMLBridge

/// Reads `name: value; …` of a rule or a `style` attribute.
enum StyleDeclarations {
    static func read(_ text: String) -> [StyleDeclaration] {
        var found: [StyleDeclaration] = []
        for piece in pieces(text) {
            guard let colon = piece.firstIndex(of: ":") else { continue }
            let name = String(piece[..<colon]).trimmedSpace.asciiLowercased
            guard let property = StyleProperty(rawValue: name) else { continue }
            var value = String(piece[piece.index(after: colon)...]).trimmedSpace.asciiLowercased
            var isImportant = false
            if let mark = value.lastIndex(of: "!"), value[value.index(after: mark)...].trimmedTail == "important" {
                value = String(value[..<mark]).trimmedSpace
                isImportant = true
            }
            guard !value.isEmpty, StyleValue.isValid(property, value) else { continue }
            found.append(StyleDeclaration(property: property, value: value, isImportant: isImportant))
        }
        return found
    }

    /// Split at semicolons that stand in no string, bracket or nested rule.
    private static func pieces(_ text: String) -> [String] {
        var pieces: [[UInt8]] = [[]]
        var scan = CSSScanner(text)
        var open = 0
        while !scan.isAtEnd {
            let start = scan.position
            let byte = scan.current
            switch byte {
            case 0x22, 0x27: _ = scan.string()
            case 0x2F where scan.skipComment(): continue
            case 0x28, 0x5B, 0x7B: open += 1
            case 0x29, 0x5D, 0x7D: open = max(0, open - 1)
            default: break
            }
            if scan.position == start { scan.move(to: start + 1) }
            if open == 0, byte == 0x3B || byte == 0x7D {
                pieces.append([])
            } else {
                pieces[pieces.count - 1] += scan.bytes[start..<min(scan.position, scan.bytes.count)]
            }
        }
        return pieces.map { String(decoding: $0, as: UTF8.self) }
    }
}

extension Substring {
    fileprivate var trimmedTail: String { String(self).trimmedSpace }
}

/// What values say, as far as it matters here.
enum StyleValue {
    static let global: Set<String> = ["inherit", "initial", "unset", "revert", "revert-layer"]
    private static let displays: Set<String> = [
        "none", "contents", "block", "inline", "inline-block", "flex", "inline-flex", "grid", "inline-grid", "table",
        "inline-table", "table-row", "table-cell", "table-row-group", "table-header-group", "table-footer-group",
        "table-column", "table-column-group", "table-caption", "list-item", "flow-root", "run-in", "ruby", "ruby-text",
        "-webkit-box", "-webkit-inline-box", "-webkit-flex", "-webkit-inline-flex", "math",
    ]
    private static let plain: [StyleProperty: Set<String>] = [
        .display: displays, .visibility: ["visible", "hidden", "collapse"],
        .contentVisibility: ["visible", "hidden", "auto"],
        .position: ["static", "relative", "absolute", "fixed", "sticky", "-webkit-sticky"],
        .float: ["left", "right", "none", "inline-start", "inline-end"],
        .flexDirection: ["row", "column", "row-reverse", "column-reverse"],
    ]

    static func isValid(_ property: StyleProperty, _ value: String) -> Bool {
        if global.contains(value) { return true }
        // What a variable holds is not followed.
        if value.contains("var(") { return false }
        if property == .display, value.contains(" ") { return true }
        if let words = plain[property] { return words.contains(value) }
        switch property {
        case .opacity: return number(value) != nil
        case .width, .height, .minWidth, .minHeight, .maxWidth, .maxHeight, .fontSize: return isLength(value)
        default: return true
        }
    }

    /// A plain number or percentage.
    static func number(_ value: String) -> Double? {
        if value.hasSuffix("%") { return Double(value.dropLast()).map { $0 / 100 } }
        return Double(value)
    }

    private static let sizes: Set<String> = [
        "auto", "none", "min-content", "max-content", "fit-content", "stretch", "-webkit-fill-available", "thin",
        "medium", "thick", "xx-small", "x-small", "small", "large", "x-large", "xx-large", "xxx-large", "smaller",
        "larger", "content",
    ]

    /// Lengths need a unit unless they are 0.
    static func isLength(_ value: String) -> Bool {
        if sizes.contains(value) || value.contains("(") { return true }
        let digits = value.prefix { $0.isNumber || "+-.".contains($0) }
        guard let amount = Double(digits) else { return false }
        return digits.count < value.count || amount == 0
    }

    /// Whether a length is surely nothing: `0`, `0px`, `0%`.
    static func isZero(_ value: String) -> Bool {
        let digits = value.prefix { $0.isNumber || "+-.".contains($0) }
        return Double(digits) == 0
    }
    /// Whether it is a length of its own that is more than nothing.
    static func isPositive(_ value: String) -> Bool {
        let digits = value.prefix { $0.isNumber || "+-.".contains($0) }
        if let amount = Double(digits) { return amount > 0 }
        return value.contains("(") || ["thin", "medium", "thick"].contains(value)
    }
}

/// Which `@media` and `media=` hold: a screen of our browser's size, a mouse, light colours.
struct MediaQuery {
    let width: Double
    let height: Double

    func holds(_ text: String) -> Bool {
        let list = text.asciiLowercased.split(separator: ",").map { String($0).trimmedSpace }
        return list.isEmpty || list.contains(where: one)
    }

    private func one(_ query: String) -> Bool {
        var words = query
        var isNegated = false
        if words.hasPrefix("not ") {
            isNegated = true
            words = String(words.dropFirst(4))
        } else if words.hasPrefix("only ") {
            words = String(words.dropFirst(5))
        }
        let parts = words.components(by: " and ")
        return parts.allSatisfy(part) != isNegated
    }

    private func part(_ text: String) -> Bool {
        let text = text.trimmedSpace
        guard text.hasPrefix("("), text.hasSuffix(")") else { return text == "all" || text == "screen" }
        let inner = String(text.dropFirst().dropLast()).trimmedSpace
        let pair = inner.split(separator: ":", maxSplits: 1).map { String($0).trimmedSpace }
        guard pair.count == 2 else { return ["hover", "pointer", "color", "width", "height"].contains(inner) }
        let amount = pixels(pair[1])
        switch pair[0] {
        case "min-width": return amount.map { width >= $0 } ?? false
        case "max-width": return amount.map { width <= $0 } ?? false
        case "min-height": return amount.map { height >= $0 } ?? false
        case "max-height": return amount.map { height <= $0 } ?? false
        case "orientation": return pair[1] == (width > height ? "landscape" : "portrait")
        case "hover", "any-hover": return pair[1] == "hover"
        case "pointer", "any-pointer": return pair[1] == "fine"
        case "prefers-color-scheme": return pair[1] == "light"
        case "prefers-reduced-motion": return pair[1] == "no-preference"
        default: return false
        }
    }

    private func pixels(_ text: String) -> Double? {
        let digits = text.prefix { $0.isNumber || ".-".contains($0) }
        guard let amount = Double(digits) else { return nil }
        switch text.dropFirst(digits.count) {
        case "px", "": return amount
        case "em", "rem": return amount * 16
        default: return nil
        }
    }
}

extension String {
    fileprivate func components(by mark: String) -> [String] {
        var parts: [String] = []
        var rest = self[...]
        while let hit = rest.firstRange(of: mark) {
            parts.append(String(rest[..<hit.lowerBound]))
            rest = rest[hit.upperBound...]
        }
        return parts + [String(rest)]
    }
}
