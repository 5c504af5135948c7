import HTMLBridge

/// Attributes that style: they count as rules before all sheets.
enum Presentation {
    private static let sized: Set<String> = [
        "img", "iframe", "video", "canvas", "embed", "object", "table", "td", "th", "hr", "input", "svg", "col",
    ]

    static func values(_ html: HTMLDocument, _ node: Int) -> [StyleProperty: String] {
        var values: [StyleProperty: String] = [:]
        let name = html.name(node)
        guard html.nodes[node].space == 0 || name == "svg" else { return values }
        if sized.contains(name), name != "input" || html.attribute(node, "type")?.asciiLowercased == "image" {
            if let width = html.attribute(node, "width").flatMap(length) { values[.width] = width }
            if let height = html.attribute(node, "height").flatMap(length) { values[.height] = height }
        }
        if name == "table", let border = html.attribute(node, "border"), border.trimmedSpace != "0" {
            values[.border] = "1px solid"
        }
        return values
    }

    /// `20`, `20px` and `50%` as lengths.
    private static func length(_ text: String) -> String? {
        let text = text.trimmedSpace
        let digits = text.prefix { ("0"..."9").contains($0) || $0 == "." }
        guard Double(digits) != nil else { return nil }
        return text.hasSuffix("%") ? "\(digits)%" : "\(digits)px"
    }
}
