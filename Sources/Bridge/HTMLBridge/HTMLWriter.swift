/// Markup of a document again, as a browser's `innerHTML` and `outerHTML` write it.
package struct HTMLWriter {
    private let document: HTMLDocument
    private var out: [UInt8] = []

    private static let void: Set<String> = [
        "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "keygen", "link",
        "meta", "param", "source", "track", "wbr",
    ]
    private static let raw: Set<String> = [
        "style", "script", "xmp", "iframe", "noembed", "noframes", "plaintext", "noscript",
    ]

    /// What stands inside a node.
    package static func inner(_ document: HTMLDocument, _ node: Int) -> String {
        var writer = HTMLWriter(document: document)
        writer.content(of: node)
        return String(decoding: writer.out, as: UTF8.self)
    }

    /// A node with its own tags.
    package static func outer(_ document: HTMLDocument, _ node: Int) -> String {
        var writer = HTMLWriter(document: document)
        writer.write([node])
        return String(decoding: writer.out, as: UTF8.self)
    }

    private init(document: HTMLDocument) { self.document = document }

    private mutating func content(of node: Int) {
        let isTemplate = document.apart(node).map { document.nodes[$0].kind == .template } ?? false
        let from = isTemplate ? document.apart(node) ?? node : node
        write(Array(document.children(from)))
    }

    /// Walks with a stack of its own: depth is bounded by the parser, but a template within a template is not.
    private mutating func write(_ top: [Int]) {
        enum Step { case open(Int), close(Int) }
        var steps = top.reversed().map(Step.open)
        while let step = steps.popLast() {
            switch step {
            case .close(let node): put("</" + document.name(node) + ">")
            case .open(let node):
                guard document.isElement(node) else {
                    leaf(node)
                    continue
                }
                startTag(node)
                if document.nodes[node].space == 0, Self.void.contains(document.name(node)) { continue }
                steps.append(.close(node))
                let apart = document.apart(node).flatMap { document.nodes[$0].kind == .template ? $0 : nil }
                steps += document.children(apart ?? node).reversed().map(Step.open)
            }
        }
    }

    private mutating func startTag(_ node: Int) {
        put("<" + document.name(node))
        for attribute in document.attributeList(node) {
            put(" " + attribute.name + "=\"")
            escaped(Array(attribute.value.utf8)[...], inAttribute: true)
            out.append(0x22)
        }
        out.append(0x3E)
    }

    private mutating func leaf(_ node: Int) {
        let text = document.textBytes(node)
        if document.nodes[node].kind == .comment {
            put("<!--")
            out += text
            put("-->")
        } else if let parent = document.parentElement(node), document.nodes[parent].space == 0,
            Self.raw.contains(document.name(parent))
        {
            out += text
        } else {
            escaped(text, inAttribute: false)
        }
    }

    private mutating func escaped(_ text: ArraySlice<UInt8>, inAttribute: Bool) {
        var index = text.startIndex
        while index < text.endIndex {
            let byte = text[index]
            switch byte {
            case 0x26: put("&amp;")
            case 0x3C: put("&lt;")
            case 0x3E: put("&gt;")
            case 0x22 where inAttribute: put("&quot;")
            case 0xC2 where index + 1 < text.endIndex && text[index + 1] == 0xA0:
                put("&nbsp;")
                index += 1
            default: out.append(byte)
            }
            index += 1
        }
    }

    private mutating func put(_ text: String) { out += text.utf8 }
}
