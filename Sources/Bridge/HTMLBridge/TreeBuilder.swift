import CHTML

/// Names and classes as numbers, so that comparing them is comparing integers.
package struct AtomTable: Sendable {
    private(set) var texts: [String] = []
    /// By bytes: comparing texts as Unicode does takes quadratic time on a hostile name.
    private var numbers: [[UInt8]: Int32] = [:]
    /// For each atom the one of its ASCII lower case, which quirks mode compares.
    private(set) var folded: [Int32] = []

    mutating func atom(_ text: String) -> Int32 {
        let bytes = Array(text.utf8)
        if let known = numbers[bytes] { return known }
        let number = Int32(texts.count)
        numbers[bytes] = number
        texts.append(text)
        folded.append(number)
        if bytes.contains(where: { (0x41...0x5A).contains($0) }) { folded[Int(number)] = atom(text.asciiLowercased) }
        return number
    }

    func find(_ text: String) -> Int32 { numbers[Array(text.utf8)] ?? -1 }
}

extension String {
    /// `A`-`Z` as lower case, everything else as it is: how HTML compares names.
    package var asciiLowercased: String {
        guard utf8.contains(where: { (0x41...0x5A).contains($0) }) else { return self }
        return String(decoding: utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}

/// The shim's arrays, for as long as the result lives.
struct RawTree {
    let nodes: UnsafeBufferPointer<chtml_node>
    let attributes: UnsafeBufferPointer<chtml_attribute>
    let bytes: UnsafeBufferPointer<UInt8>

    init(_ result: chtml_result) {
        nodes = UnsafeBufferPointer(start: result.nodes, count: result.node_count)
        attributes = UnsafeBufferPointer(start: result.attributes, count: result.attribute_count)
        bytes = UnsafeBufferPointer(start: result.bytes, count: result.byte_count)
    }

    var copiedBytes: [UInt8] { Array(bytes) }
    func place(_ text: chtml_text) -> Range<Int> { Int(text.at)..<Int(text.at) + Int(text.count) }
    func text(_ text: chtml_text) -> String { String(decoding: bytes[place(text)], as: UTF8.self) }

    func doctype(_ result: chtml_result) -> String? {
        guard result.has_doctype != 0 else { return nil }
        let (name, open) = (text(result.doctype_name), text(result.doctype_public))
        let system = text(result.doctype_system)
        var written = "<!DOCTYPE \(name)"
        if !open.isEmpty { written += " PUBLIC \"\(open)\"" } else if !system.isEmpty { written += " SYSTEM" }
        if !system.isEmpty { written += " \"\(system)\"" }
        return written + ">"
    }
}

/// Turns the shim's arrays into a document's.
struct TreeBuilder {
    private let raw: RawTree
    private(set) var nodes: [HTMLDocument.Node] = []
    private(set) var attributes: [HTMLDocument.Attribute] = []
    private(set) var classAtoms: [Int32] = []
    private(set) var atoms = AtomTable()

    init(_ raw: RawTree) { self.raw = raw }

    mutating func build() {
        let (classWord, idWord) = (atoms.atom("class"), atoms.atom("id"))
        nodes.reserveCapacity(raw.nodes.count)
        attributes.reserveCapacity(raw.attributes.count)
        for attribute in raw.attributes {
            let name = atoms.atom(raw.text(attribute.name))
            attributes.append(HTMLDocument.Attribute(name: name, value: raw.place(attribute.value)))
        }
        // What came last below each node, and how many of it were elements.
        var last = [Int32](repeating: -1, count: raw.nodes.count)
        var count = [Int32](repeating: 0, count: raw.nodes.count)
        for (index, node) in raw.nodes.enumerated() {
            let isElement = Int(node.kind) == CHTML_ELEMENT
            var (previous, place): (Int32, Int32) = (-1, 0)
            if node.parent >= 0 {
                let parent = Int(node.parent)
                previous = last[parent]
                last[parent] = Int32(index)
                if isElement {
                    count[parent] += 1
                    place = count[parent]
                }
            }
            append(node, isElement, previous, place, classWord, idWord)
        }
    }

    private mutating func append(
        _ node: chtml_node, _ isElement: Bool, _ previous: Int32, _ place: Int32, _ classWord: Int32, _ idWord: Int32
    ) {
        let own = Int(node.first_attribute)..<Int(node.first_attribute) + Int(node.attribute_count)
        let firstClass = classAtoms.count
        var identity: Int32 = -1
        for attribute in attributes[own] {
            if attribute.name == classWord { addClasses(attribute.value) }
            if attribute.name == idWord {
                identity = atoms.atom(String(decoding: raw.bytes[attribute.value], as: UTF8.self))
            }
        }
        nodes.append(
            HTMLDocument.Node(
                kind: HTMLDocument.Kind(rawValue: node.kind) ?? .comment, space: node.space, parent: node.parent,
                end: node.end, other: node.other, previous: previous,
                name: isElement ? atoms.atom(raw.text(node.text)) : -1,
                text: isElement ? 0..<0 : raw.place(node.text), attributes: own,
                classes: firstClass..<classAtoms.count, identity: identity, place: place))
    }

    /// The words of a class attribute, each once, in their order.
    private mutating func addClasses(_ value: Range<Int>) {
        let first = classAtoms.count
        for word in raw.bytes[value].split(whereSeparator: { $0.isHTMLSpace }) {
            let atom = atoms.atom(String(decoding: word, as: UTF8.self))
            if !classAtoms[first...].contains(atom) { classAtoms.append(atom) }
        }
    }
}

extension UInt8 {
    /// Space, tab, line feed, form feed, carriage return.
    package var isHTMLSpace: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0C || self == 0x0D }
}
