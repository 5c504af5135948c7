import HTMLBridge

/// What a browser's own sheet says about elements, as far as it matters for being drawn.
enum UserAgentStyle {
    private static let hidden: Set<String> = [
        "head", "link", "meta", "script", "style", "title", "base", "area", "datalist", "noembed", "noframes", "param",
        "rp", "template", "noscript", "source", "track", "basefont",
    ]
    private static let blocks: Set<String> = [
        "html", "body", "address", "article", "aside", "blockquote", "center", "dd", "details", "dialog", "dir", "div",
        "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frame", "frameset", "h1", "h2", "h3", "h4",
        "h5", "h6", "header", "hgroup", "hr", "legend", "listing", "main", "menu", "nav", "ol", "optgroup", "option",
        "p",
        "plaintext", "pre", "search", "section", "summary", "ul", "xmp",
    ]
    private static let others: [String: String] = [
        "li": "list-item", "table": "table", "caption": "table-caption", "colgroup": "table-column-group",
        "col": "table-column", "thead": "table-header-group", "tbody": "table-row-group",
        "tfoot": "table-footer-group", "tr": "table-row", "td": "table-cell", "th": "table-cell",
        "input": "inline-block", "button": "inline-block", "select": "inline-block", "textarea": "inline-block",
        "meter": "inline-block", "progress": "inline-block", "marquee": "inline-block", "slot": "contents",
        "ruby": "ruby", "rt": "ruby-text",
    ]
    /// What stands inside these is no part of the page's own layout.
    static let closed: Set<String> = [
        "video", "audio", "canvas", "iframe", "textarea", "meter", "progress", "object", "img", "input", "embed", "br",
        "wbr", "hr", "picture-source",
    ]

    static func display(_ html: HTMLDocument, _ node: Int) -> String {
        guard html.nodes[node].space == 0 else { return foreign(html, node) }
        let name = html.name(node)
        if hidden.contains(name) { return "none" }
        if html.hasAttribute(node, "hidden"), html.attribute(node, "hidden")?.asciiLowercased != "until-found" {
            return "none"
        }
        if name == "dialog", !html.hasAttribute(node, "open") { return "none" }
        if name == "object" { return "inline" }
        if html.hasAttribute(node, "popover") { return "none" }
        if let known = others[name] { return known }
        return blocks.contains(name) ? "block" : "inline"
    }

    private static func foreign(_ html: HTMLDocument, _ node: Int) -> String {
        let silent: Set<String> = ["title", "desc", "metadata", "script", "style", "template"]
        if html.nodes[node].space == 1, silent.contains(html.name(node)) { return "none" }
        return "inline"
    }

    /// What no author's rule can undo.
    static func isForcedAway(_ html: HTMLDocument, _ node: Int) -> Bool {
        guard html.nodes[node].space == 0 else { return false }
        switch html.name(node) {
        case "input": return html.attribute(node, "type")?.asciiLowercased == "hidden"
        case "audio": return !html.hasAttribute(node, "controls")
        case "noscript", "template": return html.name(node) == "noscript"
        default: return false
        }
    }
}
