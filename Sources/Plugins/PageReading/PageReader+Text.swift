import Domain
import HTMLBridge

/// Texts of elements, without scripts, neighbouring blocks kept apart.
extension PageReader {
    static let blocks: Set<String> = Set(
        """
        address article aside blockquote br button caption dd details div dl dt fieldset figcaption figure footer form h1 \
        h2 h3 h4 h5 h6 header hr legend li main nav ol option p pre section select summary table tbody td textarea tfoot \
        th thead tr ul
        """.split(separator: " ").map(String.init))
    static let silent: Set<String> = ["script", "style", "template", "noscript"]

    /// The text of an element, squeezed.
    func textOf(_ element: PageNode, without: String? = nil, onlyDrawn: Bool = false) throws -> String {
        if without == nil, !onlyDrawn {
            return try document(element).plainText(element.node) {
                PageText.squeeze(String(decoding: try collect(element, without: nil, onlyDrawn: false), as: UTF8.self))
            }
        }
        return try PageText.squeeze(
            String(decoding: collect(element, without: without, onlyDrawn: onlyDrawn), as: UTF8.self))
    }

    private func collect(_ element: PageNode, without: String?, onlyDrawn: Bool) throws -> [UInt8] {
        let html = html(element)
        var out: [UInt8] = []
        // Ends of blocks that are open, innermost last.
        var ends: [Int] = []
        var at = element.node + 1
        let end = Int(html.nodes[element.node].end)
        while at < end {
            while let last = ends.last, last <= at {
                out.append(0x20)
                ends.removeLast()
            }
            let node = html.nodes[at]
            switch node.kind {
            case .text: out += html.textBytes(at)
            case .element:
                let name = html.name(at).asciiLowercased
                let one = PageNode(document: element.document, node: at)
                if try Self.silent.contains(name) || (without.map { try matches(one, $0) } ?? false)
                    || (onlyDrawn && !isDrawn(one))
                {
                    at = Int(node.end)
                    continue
                }
                if Self.blocks.contains(name) {
                    out.append(0x20)
                    ends.append(Int(node.end))
                }
            default: break
            }
            at += 1
        }
        try spend(end - element.node + out.count / 16, on: "text")
        return out
    }
}
