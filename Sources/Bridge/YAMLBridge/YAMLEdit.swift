/// Changes one value in a settings text and leaves everything else as it stands, comments included.
///
/// New values are given in flow style (any JSON text), so an edit never has to invent indentation. The result is
/// parsed again before it is handed out: an edit that would break the file is refused instead.
package enum YAMLEdit {
    /// The text with the value at `path` set to `flow`; missing mappings on the way are made.
    ///
    /// Throws `YAMLProblem` when the text, or the result, is no YAML we accept.
    package static func set(_ path: [String], to flow: String, in text: String) throws(YAMLProblem) -> String {
        guard !path.isEmpty else { return text }
        let root = try YAMLDocument.parse(text)
        let result: String
        if root.isNull {
            result = text + (text.isEmpty || text.hasSuffix("\n") ? "" : "\n") + line(path, flow) + "\n"
        } else {
            result = try change(root, path, flow, Array(text.unicodeScalars))
        }
        _ = try YAMLDocument.parse(result)
        return result
    }

    private static func change(
        _ node: YAMLNode, _ path: [String], _ flow: String, _ text: [Unicode.Scalar]
    ) throws(YAMLProblem) -> String {
        guard let pairs = node.pairs else {
            throw YAMLProblem(
                line: node.line, column: node.column, text: "is no mapping, so '\(path[0])' cannot be set in it")
        }
        guard let pair = pairs.first(where: { $0.key.text == path[0] }) else {
            return insert(path, flow, into: node, pairs, text)
        }
        let rest = Array(path.dropFirst())
        if rest.isEmpty { return replace(pair, flow, text) }
        if pair.value.pairs != nil { return try change(pair.value, rest, flow, text) }
        return replace(pair, "{\(line(rest, flow))}", text)
    }

    /// Everything between the key's colon and the end of the value, because a block value stands on lines of its own.
    private static func replace(_ pair: (key: YAMLNode, value: YAMLNode), _ flow: String, _ text: [Unicode.Scalar])
        -> String
    {
        let end = pair.value.range.upperBound
        let isOnOneLine = pair.value.isFlow && !pair.value.range.isEmpty
        let start = isOnOneLine ? pair.value.range.lowerBound : afterColon(pair.key, text)
        let last = max(start, end)
        // A block scalar's end lies behind its line feed.
        let feed = last > start && text[last - 1] == "\n" ? "\n" : ""
        return splice(text, start..<last, (isOnOneLine ? "" : " ") + flow + feed)
    }

    private static func insert(
        _ path: [String], _ flow: String, into node: YAMLNode, _ pairs: [(key: YAMLNode, value: YAMLNode)],
        _ text: [Unicode.Scalar]
    ) -> String {
        let entry = line(path, flow)
        guard let first = pairs.first, let last = pairs.last else {
            return splice(text, node.range.lowerBound + 1..<node.range.lowerBound + 1, entry)
        }
        let end = last.value.range.isEmpty ? afterColon(last.key, text) : last.value.range.upperBound
        if node.isFlow { return splice(text, end..<end, ", " + entry) }
        let indent = String(repeating: " ", count: first.key.column - 1)
        if end > 0, text[end - 1] == "\n" { return splice(text, end..<end, indent + entry + "\n") }
        let lineEnd = text[end...].firstIndex(of: "\n") ?? text.count
        return splice(text, lineEnd..<lineEnd, "\n" + indent + entry)
    }

    private static func afterColon(_ key: YAMLNode, _ text: [Unicode.Scalar]) -> Int {
        (text[key.range.upperBound...].firstIndex(of: ":") ?? key.range.upperBound) + 1
    }

    private static func splice(_ text: [Unicode.Scalar], _ range: Range<Int>, _ new: String) -> String {
        var result = String.UnicodeScalarView()
        result.append(contentsOf: text[..<range.lowerBound])
        result.append(contentsOf: new.unicodeScalars)
        result.append(contentsOf: text[range.upperBound...])
        return String(result)
    }

    /// `a: {b: flow}` for the path a, b.
    private static func line(_ path: [String], _ flow: String) -> String {
        let value = path.count == 1 ? flow : "{\(line(Array(path.dropFirst()), flow))}"
        return "\(quoted(path[0])): \(value)"
    }

    private static func quoted(_ key: String) -> String {
        let isPlain = key.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F
                || $0 == 0x2D
        }
        let startsWithLetter = key.utf8.first.map { $0 >= 0x41 } ?? false
        if isPlain, startsWithLetter { return key }
        return "'" + key.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }
}
