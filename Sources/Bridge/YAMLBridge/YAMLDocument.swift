/// Reads a settings file into nodes that know their line.
///
/// Only what settings need is accepted: one document, block or flow style (so every JSON text too), no anchors,
/// aliases or tags, keys that are plain texts and stand once. Everything else is refused with its line, because a
/// file that silently means something else than it shows may spend money.
package struct YAMLDocument {
    package static let maxBytes = 1 << 20
    package static let maxDepth = 32
    package static let maxNodes = 50_000

    /// The root node; an empty file (or one of comments only) is a null scalar on line 1.
    package static func parse(_ text: String) throws(YAMLProblem) -> YAMLNode { try parse(Array(text.utf8)) }

    package static func parse(_ bytes: [UInt8]) throws(YAMLProblem) -> YAMLNode {
        guard bytes.count <= maxBytes else {
            throw YAMLProblem(
                line: 1, column: 1, text: "is \(bytes.count) bytes long, at most \(maxBytes) are accepted")
        }
        var builder = YAMLBuilder(events: try YAMLEvents(bytes))
        return try builder.document()
    }
}

/// Folds the events of one document into nodes.
private struct YAMLBuilder: ~Copyable {
    private let events: YAMLEvents
    private var count = 0

    init(events: consuming YAMLEvents) { self.events = events }

    mutating func document() throws(YAMLProblem) -> YAMLNode {
        guard case .documentStart = try events.next().kind else {
            return YAMLNode(kind: .scalar("", plain: true))
        }
        let root = try node(try events.next(), depth: 1)
        _ = try events.next()
        let after = try events.next()
        guard case .streamEnd = after.kind else { throw after.start.problem("only one document a file is accepted") }
        return root
    }

    private mutating func node(_ event: YAMLEvent, depth: Int) throws(YAMLProblem) -> YAMLNode {
        count += 1
        guard depth <= YAMLDocument.maxDepth else {
            throw event.start.problem("nested deeper than \(YAMLDocument.maxDepth)")
        }
        guard count <= YAMLDocument.maxNodes else {
            throw event.start.problem("more than \(YAMLDocument.maxNodes) values")
        }
        switch event.kind {
        case .scalar(let text, let plain):
            return make(.scalar(text, plain: plain), event, end: event.end.index, isFlow: true)
        case .sequenceStart(let isFlow): return try sequence(event, isFlow: isFlow, depth: depth)
        case .mappingStart(let isFlow): return try mapping(event, isFlow: isFlow, depth: depth)
        default: throw event.start.problem("a value is missing here")
        }
    }

    private mutating func sequence(_ start: YAMLEvent, isFlow: Bool, depth: Int) throws(YAMLProblem) -> YAMLNode {
        var items: [YAMLNode] = []
        while true {
            let event = try events.next()
            if case .collectionEnd = event.kind {
                let end = isFlow ? event.end.index : items.last?.range.upperBound ?? start.end.index
                return make(.sequence(items), start, end: end, isFlow: isFlow)
            }
            items.append(try node(event, depth: depth + 1))
        }
    }

    private mutating func mapping(_ start: YAMLEvent, isFlow: Bool, depth: Int) throws(YAMLProblem) -> YAMLNode {
        var pairs: [(key: YAMLNode, value: YAMLNode)] = []
        var seen: [String: Int] = [:]
        while true {
            let event = try events.next()
            if case .collectionEnd = event.kind {
                let end = isFlow ? event.end.index : pairs.last?.value.range.upperBound ?? start.end.index
                return make(.mapping(pairs), start, end: end, isFlow: isFlow)
            }
            let key = try self.key(event, &seen)
            pairs.append((key, try node(try events.next(), depth: depth + 1)))
        }
    }

    private mutating func key(_ event: YAMLEvent, _ seen: inout [String: Int]) throws(YAMLProblem) -> YAMLNode {
        guard case .scalar(let text, let plain) = event.kind else {
            throw event.start.problem("a key must be a text, not a list or a mapping")
        }
        if let first = seen.updateValue(event.start.line + 1, forKey: text) {
            throw event.start.problem("'\(text.prefix(60))' stands twice, first on line \(first)")
        }
        count += 1
        return make(.scalar(text, plain: plain), event, end: event.end.index, isFlow: true)
    }

    private func make(_ kind: YAMLNode.Kind, _ event: YAMLEvent, end: Int, isFlow: Bool) -> YAMLNode {
        YAMLNode(
            kind: kind, line: event.start.line + 1, column: event.start.column + 1,
            range: event.start.index..<max(event.start.index, end), isFlow: isFlow)
    }
}
