import CHTML

/// A parsed page: nodes in document order in one array, names and classes as numbers, texts as places in one buffer.
///
/// It is what a browser with scripting makes of the markup before any script ran: `noscript` holds text, a declared
/// shadow root stands apart from its element, and so does what a `template` holds. It never changes, so it may be
/// shared. It knows nothing of styles or of what is visible.
package final class HTMLDocument: Sendable {
    package enum Kind: UInt8, Sendable {
        case document, element, text, comment
        /// The roots of what stands apart: a template's content and declared shadow roots.
        case template, openShadow, closedShadow
    }

    package struct Node: Sendable {
        package let kind: Kind
        /// 0 HTML, 1 SVG, 2 MathML.
        package let space: UInt8
        package let parent: Int32
        /// The index behind the last descendant.
        package let end: Int32
        /// The root an element holds apart, or the element that holds such a root; -1: none.
        package let other: Int32
        /// The sibling before this node, -1: none.
        package fileprivate(set) var previous: Int32
        /// The name of an element as an atom.
        package let name: Int32
        /// The place of a text or comment in the buffer.
        let text: Range<Int>
        let attributes: Range<Int>
        let classes: Range<Int>
        /// The `id` as an atom, -1: none.
        let identity: Int32
        /// The place among the element siblings, counted from 1.
        package fileprivate(set) var place: Int32
    }

    struct Attribute: Sendable {
        let name: Int32
        let value: Range<Int>
    }

    package let nodes: [Node]
    package let isQuirky: Bool
    /// The doctype as a browser writes it, e.g. `<!DOCTYPE html>`.
    package let doctype: String?
    let attributes: [Attribute]
    let classAtoms: [Int32]
    let buffer: [UInt8]
    let atoms: AtomTable

    /// Parses markup. Throws `HTMLError` at a limit.
    package convenience init(_ markup: String, limits: HTMLLimits) throws {
        try self.init(bytes: Array(markup.utf8), limits: limits)
    }

    /// Parses UTF-8; bytes that are none become U+FFFD as in a browser.
    package init(bytes: [UInt8], limits: HTMLLimits) throws {
        let clean = Self.cleaned(bytes)
        let bounds = chtml_limits(
            nodes: UInt32(limits.nodes), depth: UInt32(limits.depth), milliseconds: UInt32(limits.milliseconds),
            memory: limits.memoryBytes)
        guard let result = chtml_parse(clean, clean.count, bounds) else { throw HTMLError.tooLarge }
        defer { chtml_free(result) }
        if let error = HTMLError(status: Int(result.pointee.status), limits: limits) { throw error }
        let raw = RawTree(result.pointee)
        var builder = TreeBuilder(raw)
        builder.build()
        nodes = builder.nodes
        attributes = builder.attributes
        classAtoms = builder.classAtoms
        atoms = builder.atoms
        buffer = raw.copiedBytes
        isQuirky = result.pointee.is_quirky != 0
        doctype = raw.doctype(result.pointee)
    }

    private static func cleaned(_ bytes: [UInt8]) -> [UInt8] {
        let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        return Array(String(decoding: body, as: UTF8.self).utf8)
    }
}

/// What parsing one page may cost.
package struct HTMLLimits: Sendable, Hashable {
    package var nodes: Int
    package var depth: Int
    package var milliseconds: Int
    package var memoryBytes: Int

    package init(nodes: Int, depth: Int, milliseconds: Int, memoryBytes: Int) {
        (self.nodes, self.depth) = (nodes, depth)
        (self.milliseconds, self.memoryBytes) = (milliseconds, memoryBytes)
    }

    /// For markup a script hands over.
    package static let script = HTMLLimits(nodes: 50_000, depth: 256, milliseconds: 1000, memoryBytes: 96 << 20)
    /// For saved pages; a browser's own parser stops nesting at 512.
    package static let page = HTMLLimits(nodes: 200_000, depth: 512, milliseconds: 3000, memoryBytes: 384 << 20)
}

/// Why markup or a selector was not taken.
package enum HTMLError: Error, Sendable, Hashable {
    case tooManyNodes(limit: Int)
    case tooDeep(limit: Int)
    case tooLarge
    case tooSlow
    /// Not a selector for a browser either.
    case badSelector(String)
    /// A selector whose answer only a browser knows, e.g. `:valid`.
    case unanswerable(selector: String, part: String)
    /// The selector would need more steps than allowed on this page.
    case tooCostly(selector: String)

    init?(status: Int, limits: HTMLLimits) {
        switch status {
        case CHTML_OK: return nil
        case CHTML_TOO_MANY_NODES: self = .tooManyNodes(limit: limits.nodes)
        case CHTML_TOO_DEEP: self = .tooDeep(limit: limits.depth)
        case CHTML_TOO_SLOW: self = .tooSlow
        default: self = .tooLarge
        }
    }

    package var code: String {
        switch self {
        case .tooManyNodes: "html.document.too_many_nodes"
        case .tooDeep: "html.document.too_deep"
        case .tooLarge: "html.document.too_large"
        case .tooSlow: "html.document.too_slow"
        case .badSelector: "html.selector.invalid"
        case .unanswerable: "html.selector.unanswerable"
        case .tooCostly: "html.selector.too_costly"
        }
    }

    package var message: String {
        switch self {
        case .tooManyNodes(let limit): "the markup has more than \(limit) nodes"
        case .tooDeep(let limit): "the markup is nested deeper than \(limit) levels"
        case .tooLarge: "the markup would need too much memory"
        case .tooSlow: "the markup is nested so that reading it takes too long"
        case .badSelector(let css): "'\(css)' is not a CSS selector"
        case .unanswerable(let css, let part): "'\(css)': only a browser can tell '\(part)'"
        case .tooCostly(let css): "'\(css)' needs too many steps on this page"
        }
    }
}
