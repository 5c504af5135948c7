import HTMLBridge

/// The properties that decide whether something is drawn and has a size; all others are passed over.
enum StyleProperty: String, CaseIterable {
    case display, visibility, opacity, width, height, padding, border, position, float, zoom
    case contentVisibility = "content-visibility"
    case minWidth = "min-width"
    case minHeight = "min-height"
    case maxWidth = "max-width"
    case maxHeight = "max-height"
    case paddingTop = "padding-top"
    case paddingRight = "padding-right"
    case paddingBottom = "padding-bottom"
    case paddingLeft = "padding-left"
    case borderTop = "border-top"
    case borderRight = "border-right"
    case borderBottom = "border-bottom"
    case borderLeft = "border-left"
    case borderWidth = "border-width"
    case borderStyle = "border-style"
    case fontSize = "font-size"
    case font
    case lineHeight = "line-height"
    case listStyle = "list-style"
    case listStyleType = "list-style-type"
    case flexDirection = "flex-direction"
    case flexFlow = "flex-flow"
}

struct StyleDeclaration {
    let property: StyleProperty
    let value: String
    let isImportant: Bool
}

/// A rule for one selector, with its rank.
struct StyleRule {
    let selector: CSSSelector
    let declarations: [StyleDeclaration]
    /// The cascade layer; rules outside any layer come after all layers.
    let layer: Int
    let order: Int
}

/// Reads style sheets. What it does not understand it leaves out, as browsers do.
struct StyleSheetParser {
    private var scan: CSSScanner
    private(set) var rules: [StyleRule] = []
    private let media: MediaQuery
    private var layers: [String: Int]
    private var layer = Int.max
    private static let ruleLimit = 50_000

    private init(_ text: String, _ media: MediaQuery, _ layers: [String: Int]) {
        scan = CSSScanner(text)
        (self.media, self.layers) = (media, layers)
    }

    static func rules(_ text: String, media: MediaQuery, startingAt order: Int) -> [StyleRule] {
        var parser = StyleSheetParser(text, media, [:])
        parser.block(order: order, isTop: true)
        return parser.rules
    }

    // MARK: rules

    private mutating func block(order: Int, isTop: Bool) {
        while true {
            scan.skipSpace()
            while isTop, markupMark() { scan.skipSpace() }
            if scan.isAtEnd || rules.count > Self.ruleLimit { return }
            if !isTop, scan.take("}") { return }
            if scan.current == 0x40 {
                atRule(order: order)
            } else {
                let prelude = text(until: [0x7B], isTop ? [] : [0x7D])
                guard scan.take("{") else { continue }
                styleRule(prelude, order: order)
            }
        }
    }

    /// `<!--` and `-->` around a sheet mean nothing.
    private mutating func markupMark() -> Bool {
        for mark in ["<!--", "-->"] where scan.bytes[min(scan.position, scan.bytes.count)...].starts(with: mark.utf8) {
            scan.move(to: scan.position + mark.utf8.count)
            return true
        }
        return false
    }

    private mutating func styleRule(_ prelude: String, order: Int) {
        let declarations = StyleDeclarations.read(text(until: [0x7D], [], isBody: true))
        _ = scan.take("}")
        guard !declarations.isEmpty, let list = try? CSSSelector(prelude) else { return }
        for selector in list.alternatives where !selector.isPseudoElement {
            rules.append(
                StyleRule(selector: selector, declarations: declarations, layer: layer, order: order + rules.count))
        }
    }

    private mutating func atRule(order: Int) {
        _ = scan.take("@")
        let name = (scan.identifier() ?? "").asciiLowercased
        let prelude = text(until: [0x7B, 0x3B], [0x7D]).trimmedSpace
        if scan.take(";") {
            if name == "layer" {
                for one in prelude.split(separator: ",") { _ = number(ofLayer: String(one).trimmedSpace) }
            }
            return
        }
        guard scan.take("{") else { return }
        switch name {
        case "media": inside(media.holds(prelude), order)
        case "supports", "container", "scope", "starting-style": inside(name == "supports", order)
        case "layer":
            let outer = layer
            layer = number(ofLayer: prelude.isEmpty ? "#\(layers.count)" : prelude)
            block(order: order, isTop: false)
            layer = outer
        default: skipBlock()
        }
    }

    private mutating func inside(_ holds: Bool, _ order: Int) {
        if holds { block(order: order, isTop: false) } else { skipBlock() }
    }

    private mutating func number(ofLayer name: String) -> Int {
        if let known = layers[name] { return known }
        layers[name] = layers.count
        return layers.count - 1
    }

    private mutating func skipBlock() {
        _ = text(until: [0x7D], [], isBody: true)
        _ = scan.take("}")
    }

    /// Everything before one of the ends at this level; strings, brackets and comments are taken whole.
    private mutating func text(until ends: Set<UInt8>, _ stops: Set<UInt8>, isBody: Bool = false) -> String {
        var out: [UInt8] = []
        var open: [UInt8] = []
        while !scan.isAtEnd {
            let byte = scan.current
            if open.isEmpty, ends.contains(byte) || stops.contains(byte) { break }
            let start = scan.position
            switch byte {
            case 0x22, 0x27: _ = scan.string()
            case 0x2F where scan.skipComment():
                out.append(0x20)
                continue
            case 0x5C: scan.move(to: start + 2)
            case 0x28, 0x5B: open.append(byte == 0x28 ? 0x29 : 0x5D)
            case 0x7B where isBody: open.append(0x7D)
            case 0x29, 0x5D, 0x7D: if open.last == byte { open.removeLast() }
            default: break
            }
            if scan.position == start { scan.move(to: start + 1) }
            out += scan.bytes[start..<min(scan.position, scan.bytes.count)]
        }
        return String(decoding: out, as: UTF8.self)
    }
}

extension String {
    var trimmedSpace: String {
        let body = utf8.drop { $0.isHTMLSpace }
        return String(decoding: body.reversed().drop { $0.isHTMLSpace }.reversed(), as: UTF8.self)
    }
}
