/// Reading a document: names, attributes, texts, and the ways between nodes. Nodes are their places in `nodes`.
extension HTMLDocument {
    /// The document itself.
    package static let root = 0

    package func isElement(_ node: Int) -> Bool { nodes[node].kind == .element }

    /// An element's name as the parser gave it: lower case in HTML, `foreignObject` in SVG.
    package func name(_ node: Int) -> String {
        let atom = nodes[node].name
        return atom < 0 ? "" : atoms.texts[Int(atom)]
    }

    /// The name as scripts see it: upper case for HTML elements.
    package func tagName(_ node: Int) -> String {
        nodes[node].space == 0 ? name(node).uppercased() : name(node)
    }

    /// The characters of a text or comment.
    package func text(_ node: Int) -> String { String(decoding: buffer[nodes[node].text], as: UTF8.self) }
    package func textBytes(_ node: Int) -> ArraySlice<UInt8> { buffer[nodes[node].text] }

    /// An attribute's value; its name in any case on HTML elements. `nil`: not there.
    package func attribute(_ node: Int, _ name: String) -> String? {
        let wanted = nodes[node].space == 0 ? name.asciiLowercased : name
        return value(node, atoms.find(wanted)).map { String(decoding: $0, as: UTF8.self) }
    }

    package func hasAttribute(_ node: Int, _ name: String) -> Bool { value(node, atoms.find(name)) != nil }

    func value(_ node: Int, _ atom: Int32) -> ArraySlice<UInt8>? {
        guard atom >= 0 else { return nil }
        for attribute in attributes[nodes[node].attributes] where attribute.name == atom {
            return buffer[attribute.value]
        }
        return nil
    }

    /// All attributes in their order.
    package func attributeList(_ node: Int) -> [(name: String, value: String)] {
        attributes[nodes[node].attributes].map {
            (atoms.texts[Int($0.name)], String(decoding: buffer[$0.value], as: UTF8.self))
        }
    }
    package func attributeNames(_ node: Int) -> [String] {
        attributes[nodes[node].attributes].map { atoms.texts[Int($0.name)] }
    }

    /// The classes, each once, in their order.
    package func classes(_ node: Int) -> [String] {
        classAtoms[nodes[node].classes].map { atoms.texts[Int($0)] }
    }

    // MARK: ways

    package func parent(_ node: Int) -> Int? {
        let parent = nodes[node].parent
        return parent < 0 ? nil : Int(parent)
    }
    package func parentElement(_ node: Int) -> Int? {
        let parent = nodes[node].parent
        return parent < 0 || nodes[Int(parent)].kind != .element ? nil : Int(parent)
    }
    package func firstChild(_ node: Int) -> Int? { node + 1 < nodes[node].end ? node + 1 : nil }
    package func nextSibling(_ node: Int) -> Int? {
        let (next, parent) = (nodes[node].end, nodes[node].parent)
        return parent >= 0 && next < nodes[Int(parent)].end ? Int(next) : nil
    }
    func previousElement(_ node: Int) -> Int? {
        var at = nodes[node].previous
        while at >= 0 {
            if nodes[Int(at)].kind == .element { return Int(at) }
            at = nodes[Int(at)].previous
        }
        return nil
    }

    package func children(_ node: Int) -> ChildList { ChildList(document: self, parent: node) }
    package func descendants(_ node: Int) -> Range<Int> { node + 1..<Int(nodes[node].end) }
    /// Whether `outer` is `inner` or stands above it in the same tree.
    package func contains(_ outer: Int, _ inner: Int) -> Bool { outer <= inner && inner < nodes[outer].end }

    /// The `html` element.
    package var documentElement: Int? { children(Self.root).first { isElement($0) } }
    package func child(_ node: Int, named name: String) -> Int? {
        children(node).first { isElement($0) && nodes[$0].space == 0 && self.name($0) == name }
    }
    /// The `body` or `frameset` element.
    package var body: Int? {
        documentElement.flatMap { child($0, named: "body") ?? child($0, named: "frameset") }
    }

    /// The shadow root that scripts may see, or what a template holds, or a closed shadow root.
    package func apart(_ node: Int) -> Int? {
        let other = nodes[node].other
        return other < 0 ? nil : Int(other)
    }
    package func openShadow(_ node: Int) -> Int? {
        apart(node).flatMap { nodes[$0].kind == .openShadow ? $0 : nil }
    }
    package func isShadowHost(_ node: Int) -> Bool {
        guard let root = apart(node) else { return false }
        return nodes[root].kind == .openShadow || nodes[root].kind == .closedShadow
    }
}

/// The children of a node, in their order.
package struct ChildList: Sequence, IteratorProtocol {
    private let document: HTMLDocument
    private var next_: Int
    private let end: Int

    init(document: HTMLDocument, parent: Int) {
        self.document = document
        next_ = parent + 1
        end = Int(document.nodes[parent].end)
    }

    package mutating func next() -> Int? {
        guard next_ < end else { return nil }
        defer { next_ = Int(document.nodes[next_].end) }
        return next_
    }
}
