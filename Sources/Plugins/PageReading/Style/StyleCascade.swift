import HTMLBridge

/// The styles of one document's elements: a browser's own sheet, attributes that style, the page's sheets, `style`
/// attributes; with specificity, order, layers and `!important`. Computed when first asked.
final class StyleCascade {
    struct Style {
        var isDrawable = true
        /// Whether it has a place in the layout: nothing above it is away.
        var isLaidOut = true
        var display = "inline"
        var isHidden = false
        /// It or something above is fully transparent.
        var isClear = false
        /// It stands in something whose content is skipped.
        var isSkipped = false
        var values: [StyleProperty: String] = [:]
        var isTiny = false
    }

    private let html: HTMLDocument
    private var rulesByKey: [String: [Int]] = [:]
    private var rules: [(rule: StyleRule, matcher: SelectorMatcher)] = []
    private var computed: [Style?]
    private let budget = StepBudget(60_000_000)
    private var slots: [Int: [String: Int]] = [:]
    private static let media = MediaQuery(width: 1280, height: 720)

    init(_ html: HTMLDocument, sheets: [String: String], url: String) {
        self.html = html
        computed = Array(repeating: nil, count: html.nodes.count)
        for text in Self.sheets(html, sheets) { add(text) }
    }

    private static func sheets(_ html: HTMLDocument, _ beside: [String: String]) -> [String] {
        var found: [String] = []
        for node in html.descendants(HTMLDocument.root) where html.isElement(node) {
            let name = html.name(node)
            guard name == "style" || name == "link" else { continue }
            if let wanted = html.attribute(node, "media"), !media.holds(wanted) { continue }
            if name == "style" {
                let type = html.attribute(node, "type")?.asciiLowercased ?? ""
                guard type.isEmpty || type == "text/css" else { continue }
                found.append(html.children(node).map { html.text($0) }.joined())
            } else if html.attribute(node, "rel")?.asciiLowercased.split(separator: " ").contains("stylesheet") == true,
                !html.hasAttribute(node, "disabled"), let text = beside[html.attribute(node, "href") ?? ""]
            {
                found.append(text)
            }
        }
        return found
    }

    private func add(_ text: String) {
        for rule in StyleSheetParser.rules(text, media: Self.media, startingAt: rules.count) {
            let number = rules.count
            rules.append((rule, SelectorMatcher(rule.selector, in: html, budget: budget)))
            rulesByKey[rule.selector.key, default: []].append(number)
        }
    }

    // MARK: what is asked

    /// As `checkVisibility` with visibility and opacity.
    func isDrawn(_ node: Int) -> Bool {
        let style = style(node)
        return style.isLaidOut && style.isDrawable && !style.isHidden && !style.isClear && !style.isSkipped
    }

    func style(_ node: Int) -> Style {
        if let known = computed[node] { return known }
        var chain = [node]
        while let parent = flatParent(chain[chain.count - 1]), computed[parent] == nil { chain.append(parent) }
        for one in chain.reversed() { computed[one] = compute(one) }
        return computed[node] ?? Style()
    }

    /// The element around it as it is drawn: a slot for what is put into one, the host for the top of a shadow.
    func flatParent(_ node: Int) -> Int? {
        guard let parent = html.parent(node) else { return nil }
        switch html.nodes[parent].kind {
        case .element:
            return html.isShadowHost(parent) ? slot(for: node, in: parent) ?? parent : parent
        case .openShadow, .closedShadow: return html.apart(parent)
        default: return nil
        }
    }

    private func slot(for node: Int, in host: Int) -> Int? {
        let name = html.attribute(node, "slot") ?? ""
        if slots[host] == nil {
            var found: [String: Int] = [:]
            for inner in html.apart(host).map(html.descendants) ?? 0..<0
            where html.isElement(inner) && html.name(inner) == "slot" {
                let name = html.attribute(inner, "name") ?? ""
                if found[name] == nil { found[name] = inner }
            }
            slots[host] = found
        }
        return slots[host]?[name]
    }

    // MARK: computing

    private func compute(_ node: Int) -> Style {
        var style = Style()
        let parentNode = flatParent(node)
        let parent = parentNode.flatMap { computed[$0] }
        style.values = declared(node)
        style.display = display(node, style.values[.display], parent)
        if UserAgentStyle.isForcedAway(html, node) { style.display = "none" }
        style.isDrawable = style.display != "none" && style.display != "contents"
        style.isLaidOut = style.display != "none" && (parent?.isLaidOut ?? true) && isReached(node, parentNode)
        inherit(&style, parent)
        if let opacity = style.values[.opacity].flatMap(StyleValue.number) { style.isClear = opacity <= 0 }
        style.isClear = style.isClear || parent?.isClear == true
        style.isSkipped = parent.map { $0.isSkipped || $0.values[.contentVisibility] == "hidden" } ?? false
        if let parentNode, isFolded(node, in: parentNode) { style.isSkipped = true }
        return style
    }

    private func inherit(_ style: inout Style, _ parent: Style?) {
        switch style.values[.visibility] {
        case "hidden"?, "collapse"?: style.isHidden = true
        case "visible"?, "initial"?: style.isHidden = false
        default: style.isHidden = parent?.isHidden ?? false
        }
        if let size = style.values[.fontSize], !StyleValue.global.contains(size) {
            style.isTiny =
                StyleValue.isZero(size) && !size.hasSuffix("%") || (parent?.isTiny == true && isRelative(size))
        } else {
            style.isTiny = parent?.isTiny ?? false
        }
        if style.values[.listStyleType] == nil, style.values[.listStyle] == nil, let parent {
            style.values[.listStyleType] = parent.values[.listStyleType] ?? parent.values[.listStyle]
        }
    }
    private func isRelative(_ size: String) -> Bool {
        size.hasSuffix("%") || (size.hasSuffix("em") && !size.hasSuffix("rem")) || size == "smaller" || size == "larger"
    }

    private func display(_ node: Int, _ value: String?, _ parent: Style?) -> String {
        switch value {
        case nil, "revert"?, "revert-layer"?: return UserAgentStyle.display(html, node)
        case "inherit"?: return parent?.display ?? "inline"
        case "initial"?, "unset"?: return "inline"
        case let value?: return value
        }
    }

    /// Whether its place in the layout exists at all: fallback content, options of a drop-down, what no slot takes.
    private func isReached(_ node: Int, _ parent: Int?) -> Bool {
        guard let parent, html.nodes[parent].space == 0 else { return true }
        let name = html.name(parent)
        // An object without data shows what stands inside it.
        if UserAgentStyle.closed.contains(name) { return name == "object" && !html.hasAttribute(parent, "data") }
        if html.isShadowHost(parent), html.parent(node) == parent { return false }
        if name == "select" { return isListBox(parent) }
        return true
    }

    private func isListBox(_ select: Int) -> Bool {
        let size = Int(html.attribute(select, "size") ?? "") ?? 0
        return size > 1 || (html.hasAttribute(select, "multiple") && size != 1)
    }

    /// Everything in a closed `details` but its first summary.
    private func isFolded(_ node: Int, in parent: Int) -> Bool {
        guard html.nodes[parent].space == 0 else { return false }
        if html.attribute(parent, "hidden")?.asciiLowercased == "until-found" { return true }
        guard html.name(parent) == "details", !html.hasAttribute(parent, "open") else { return false }
        return html.child(parent, named: "summary") != node
    }

    // MARK: the cascade

    private func declared(_ node: Int) -> [StyleProperty: String] {
        var values = Presentation.values(html, node)
        let hits = candidates(node).filter { rules[$0].matcher.matches(node) }
        let ordered = hits.sorted { a, b in
            let (x, y) = (rules[a].rule, rules[b].rule)
            if x.layer != y.layer { return x.layer < y.layer }
            return x.selector.specificity == y.selector.specificity
                ? a < b : x.selector.specificity < y.selector.specificity
        }
        let inline = html.attribute(node, "style").map(StyleDeclarations.read) ?? []
        for number in ordered { apply(rules[number].rule.declarations, false, &values) }
        apply(inline, false, &values)
        // Important rules win in the reverse order of layers.
        let layers = Dictionary(grouping: ordered) { rules[$0].rule.layer }
        for layer in layers.keys.sorted(by: >) {
            for number in layers[layer] ?? [] { apply(rules[number].rule.declarations, true, &values) }
        }
        apply(inline, true, &values)
        return values
    }

    private func candidates(_ node: Int) -> [Int] {
        guard !rules.isEmpty else { return [] }
        var keys = ["*", html.name(node).asciiLowercased]
        if let identity = html.attribute(node, "id") { keys.append("#" + identity.asciiLowercased) }
        keys += html.classes(node).map { "." + $0.asciiLowercased }
        // Names longer than this stand in no sheet; looking them up could be slow.
        return keys.filter { $0.utf8.count <= 256 }.flatMap { rulesByKey[$0] ?? [] }
    }

    private func apply(_ list: [StyleDeclaration], _ isImportant: Bool, _ values: inout [StyleProperty: String]) {
        for one in list where one.isImportant == isImportant {
            values[one.property] = one.value
            if one.property == .listStyle { values[.listStyleType] = nil }
        }
    }
}
