import HTMLBridge

/// Which elements have a size, guessed from markup and styles without laying anything out.
///
/// Text, controls and pictures have a size; a block is as wide as the page and as high as what it holds; padding,
/// borders, `width` and `height` count where they apply. Not known without a layout engine, and taken as having a
/// size: pictures that never load, percentages of nothing, scaled or clipped boxes, what a grid or flex box squeezes
/// to nothing.
final class BoxModel {
    private struct Extent {
        var wide = false
        var high = false
        /// The same with children that stick out, as `visible` asks.
        var isBoxed = false
    }

    private let html: HTMLDocument
    private let styles: StyleCascade
    private lazy var extents: [Extent] = measure()

    init(_ html: HTMLDocument, _ styles: StyleCascade) { (self.html, self.styles) = (html, styles) }

    func hasBox(_ node: Int) -> Bool { extents[node].isBoxed }

    /// Children stand behind their parents, so one pass from the end sees them first.
    private func measure() -> [Extent] {
        var content = Array(repeating: Extent(), count: html.nodes.count)
        var all = content
        for node in html.nodes.indices.reversed() {
            switch html.nodes[node].kind {
            case .text: addText(node, &content)
            case .element:
                let style = styles.style(node)
                guard style.isLaidOut, !style.isSkipped else { continue }
                var own = extent(node, style, content[node])
                own.isBoxed = (own.wide && own.high && style.isDrawable) || content[node].isBoxed
                all[node] = own
                give(own, node, style, &content)
            default: break
            }
        }
        return all
    }

    /// Hands an element's size to the one around it.
    private func give(_ own: Extent, _ node: Int, _ style: StyleCascade.Style, _ content: inout [Extent]) {
        guard let parent = html.parent(node) else { return }
        let target: Int
        switch html.nodes[parent].kind {
        case .element: target = parent
        case .openShadow, .closedShadow: target = html.apart(parent) ?? parent
        default: return
        }
        if own.isBoxed, styles.isDrawn(node), html.parent(node) == target { content[target].isBoxed = true }
        if style.display == "contents" {
            content[target].wide = content[target].wide || own.wide
            content[target].high = content[target].high || own.high
            if own.isBoxed { content[target].isBoxed = true }
            return
        }
        if ["absolute", "fixed"].contains(style.values[.position] ?? "") { return }
        content[target].wide = content[target].wide || own.wide
        if style.values[.float].map({ $0 == "none" }) ?? true || growsAround(target) {
            content[target].high = content[target].high || own.high
        }
    }

    /// Whether floats inside make it higher.
    private func growsAround(_ node: Int) -> Bool {
        let style = styles.style(node)
        return !["block", "list-item", "inline"].contains(style.display) || isTaken(style)
            || html.documentElement == node
    }

    private func addText(_ node: Int, _ content: inout [Extent]) {
        guard let parent = html.parentElement(node), let size = TextSize.of(html.textBytes(node)) else { return }
        let style = styles.style(parent)
        guard style.isLaidOut, !style.isTiny, isReadable(parent) else { return }
        if html.name(parent) == "select" || isFolded(parent) || html.isShadowHost(parent) && !hasDefaultSlot(parent) {
            return
        }
        content[parent].wide = content[parent].wide || size == .ink
        content[parent].high = true
    }

    /// Whether text inside is text of the page.
    private func isReadable(_ parent: Int) -> Bool {
        guard html.nodes[parent].space == 0, UserAgentStyle.closed.contains(html.name(parent)) else { return true }
        return html.name(parent) == "object" && !html.hasAttribute(parent, "data")
    }

    private func isFolded(_ parent: Int) -> Bool {
        styles.style(parent).values[.contentVisibility] == "hidden"
            || (html.name(parent) == "details" && !html.hasAttribute(parent, "open"))
    }
    private func hasDefaultSlot(_ host: Int) -> Bool {
        html.apart(host).map { root in
            html.descendants(root).contains {
                html.isElement($0) && html.name($0) == "slot" && (html.attribute($0, "name") ?? "").isEmpty
            }
        } ?? false
    }

    // MARK: one element

    private func extent(_ node: Int, _ style: StyleCascade.Style, _ inner: Extent) -> Extent {
        var extent = Extent(wide: inner.wide, high: inner.high)
        if html.nodes[node].space != 0 { return foreign(node, style, extent) }
        if let fixed = ReplacedElement.size(html, node) {
            extent = Extent(wide: fixed.wide, high: fixed.high)
            return sized(extent, style)
        }
        if style.display == "contents" { return extent }
        let edges = BoxEdges(style.values)
        if isInline(style) {
            let wide = extent.wide || edges.horizontal
            return Extent(wide: wide, high: extent.high || edges.horizontal)
        }
        if html.name(node) == "summary" || (style.display == "list-item" && marksItem(style)) { extent.high = true }
        if html.name(node) == "details" { extent.high = true }
        if stretches(node, style) { extent.wide = true }
        if style.display == "table-cell" {
            extent = Extent(wide: extent.wide || edges.defaultCell, high: extent.high || edges.defaultCell)
        }
        if node == html.documentElement || (html.isQuirky && node == html.body) { extent.high = true }
        if html.name(node) == "fieldset", style.values[.border] == nil { extent.high = true }
        return sized(extent, style)
    }

    private func sized(_ extent: Extent, _ style: StyleCascade.Style) -> Extent {
        var extent = extent
        let values = style.values
        let edges = BoxEdges(values)
        if let width = values[.width], style.display != "table-cell" || StyleValue.isPositive(width) {
            if StyleValue.isPositive(width) {
                extent.wide = true
            } else if StyleValue.isZero(width) {
                extent.wide = false
            }
        }
        if let height = values[.height], !height.hasSuffix("%") || StyleValue.isZero(height) {
            let isRow = style.display.hasPrefix("table")
            if StyleValue.isPositive(height) {
                extent.high = true
            } else if StyleValue.isZero(height), !isRow {
                extent.high = false
            }
        }
        if values[.maxWidth].map(StyleValue.isZero) == true { extent.wide = false }
        if values[.maxHeight].map(StyleValue.isZero) == true { extent.high = false }
        if values[.minWidth].map(StyleValue.isPositive) == true { extent.wide = true }
        if values[.minHeight].map({ StyleValue.isPositive($0) && !$0.hasSuffix("%") }) == true { extent.high = true }
        return Extent(wide: extent.wide || edges.horizontal, high: extent.high || edges.vertical)
    }

    private func isInline(_ style: StyleCascade.Style) -> Bool {
        ["inline", "ruby", "ruby-text", "run-in"].contains(style.display) && !isTaken(style)
    }
    /// Out of the flow: sized by what it holds.
    private func isTaken(_ style: StyleCascade.Style) -> Bool {
        ["absolute", "fixed"].contains(style.values[.position] ?? "")
            || (style.values[.float].map { $0 != "none" } ?? false)
    }

    private func marksItem(_ style: StyleCascade.Style) -> Bool {
        let kind = style.values[.listStyleType] ?? style.values[.listStyle] ?? "disc"
        return !kind.split(separator: " ").contains("none")
    }

    /// A block in the flow is as wide as what it stands in.
    private func stretches(_ node: Int, _ style: StyleCascade.Style) -> Bool {
        guard ["block", "list-item", "flow-root", "flex", "grid", "-webkit-box"].contains(style.display),
            !isTaken(style)
        else { return false }
        guard let parent = styles.flatParent(node) else { return true }
        let around = styles.style(parent)
        guard around.display.hasSuffix("flex") else { return true }
        let direction = around.values[.flexDirection] ?? around.values[.flexFlow] ?? "row"
        return direction.contains("column")
    }

    private static let shapes: Set<String> = [
        "path", "rect", "circle", "ellipse", "line", "polygon", "polyline", "image", "use", "foreignObject",
    ]
    private func foreign(_ node: Int, _ style: StyleCascade.Style, _ inner: Extent) -> Extent {
        let name = html.name(node)
        if name == "svg" { return sized(Extent(wide: true, high: true), style) }
        let hidden = ["defs", "symbol", "clipPath", "mask", "linearGradient", "radialGradient", "pattern", "marker"]
        if hidden.contains(name) { return Extent() }
        return Self.shapes.contains(name) ? Extent(wide: true, high: true) : inner
    }
}

/// What a text does to a line: nothing (only white space), a line without width, or ink.
enum TextSize {
    case line, ink

    static func of(_ bytes: ArraySlice<UInt8>) -> TextSize? {
        var found: TextSize?
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte.isHTMLSpace {
                index += 1
            } else if byte == 0xE2, index + 2 < bytes.endIndex, bytes[index + 1] == 0x80,
                (0x8B...0x8F).contains(bytes[index + 2])
            {
                found = .line
                index += 3
            } else {
                return .ink
            }
        }
        return found
    }
}

/// Elements whose size is their own.
enum ReplacedElement {
    private static let always: Set<String> = [
        "input", "button", "select", "textarea", "iframe", "video", "canvas", "progress", "meter", "hr", "frame",
        "embed",
        "audio", "marquee",
    ]

    static func size(_ html: HTMLDocument, _ node: Int) -> (wide: Bool, high: Bool)? {
        let name = html.name(node)
        if always.contains(name) { return (true, true) }
        if name == "br" || name == "wbr" { return (false, true) }
        guard name == "img" else { return nil }
        let hasSource = html.attribute(node, "src").map { !$0.isEmpty } ?? false
        let alt = html.attribute(node, "alt")
        return hasSource && alt != "" || alt.map { !$0.isEmpty } ?? false ? (true, true) : (false, false)
    }
}

/// Padding and borders that give a size.
struct BoxEdges {
    private let values: [StyleProperty: String]
    init(_ values: [StyleProperty: String]) { self.values = values }

    var horizontal: Bool { side(.paddingLeft, .borderLeft, 3) || side(.paddingRight, .borderRight, 1) }
    var vertical: Bool { side(.paddingTop, .borderTop, 0) || side(.paddingBottom, .borderBottom, 2) }
    /// A table cell has a pixel of padding unless told otherwise.
    var defaultCell: Bool {
        values[.padding] == nil && values[.paddingTop] == nil && values[.paddingLeft] == nil || horizontal || vertical
    }

    private func side(_ padding: StyleProperty, _ border: StyleProperty, _ place: Int) -> Bool {
        if let own = values[padding] {
            if StyleValue.isPositive(own) { return true }
        } else if let all = values[.padding], StyleValue.isPositive(Self.part(all, place)) {
            return true
        }
        guard let line = values[border] ?? values[.border] else {
            let width = values[.borderWidth].map { Self.part($0, place) } ?? "medium"
            let style = values[.borderStyle].map { Self.part($0, place) } ?? "none"
            return style != "none" && style != "hidden" && StyleValue.isPositive(width)
        }
        return Self.isDrawn(line)
    }

    /// `1 2 3 4` is top, right, bottom, left; fewer repeat.
    private static func part(_ value: String, _ place: Int) -> String {
        let parts = value.split(separator: " ").map(String.init)
        let order = [[0, 0, 0, 0], [0, 1, 0, 1], [0, 1, 2, 1], [0, 1, 2, 3]]
        guard (1...4).contains(parts.count) else { return parts.first ?? value }
        return parts[order[parts.count - 1][place]]
    }

    private static let lines: Set<String> = [
        "solid", "dashed", "dotted", "double", "groove", "ridge", "inset", "outset",
    ]
    private static func isDrawn(_ border: String) -> Bool {
        let parts = border.split(separator: " ").map(String.init)
        guard parts.contains(where: { lines.contains($0) }) else { return false }
        return !parts.contains { $0.first?.isNumber == true && StyleValue.isZero($0) }
    }
}
