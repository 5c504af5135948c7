package import Domain
import HTMLBridge

/// Fields, records and rows.
extension PageReader {
    private static let fieldKeys = [
        "css", "attr", "prop", "without", "text", "text_is", "re", "visible", "exists", "all", "each", "html", "has",
        "attr_is", "index", "name", "selectors",
    ]

    static func isFilled(_ value: JSONValue?) -> Bool {
        switch value {
        case nil, .null?, .bool(false)?: false
        case .string(let text)?: !text.isEmpty
        case .array(let items)?: !items.isEmpty
        default: true
        }
    }

    private func asField(_ value: JSONValue) throws -> JSONObject {
        switch value {
        case .string: return ["css": value]
        case .object(let object):
            if let key = object.keys.first(where: { !Self.fieldKeys.contains($0) }) { throw unknownField(key) }
            return object
        case .array(let items): if items.isEmpty { return [:] } else { throw unknownField("0") }
        default: throw PageReadingError.badSpec(problem: "a field is a CSS text, a table or a list")
        }
    }
    private func unknownField(_ key: String) -> PageReadingError {
        .badSpec(problem: "a field has no '\(key)'; known are \(Self.fieldKeys.joined(separator: ", "))")
    }

    private func set(_ field: JSONObject, _ key: String) -> JSONValue? { field[key].flatMap { $0.isNull ? nil : $0 } }

    /// One element's value, or nil.
    private func read(_ element: PageNode, _ field: JSONObject) throws -> JSONValue? {
        let value: JSONValue?
        if let name = set(field, "attr") {
            value = html(element).attribute(element.node, Self.scriptText(name)).map(JSONValue.string)
        } else if let name = set(field, "prop") {
            value = ElementProperty(reader: self, element: element).value(Self.scriptText(name))
        } else if field["html"] == true {
            let markup = HTMLWriter.inner(html(element), element.node)
            try spend(markup.utf8.count / 16, on: "html")
            value = .string(markup)
        } else {
            let without = set(field, "without").map(Self.scriptText).flatMap { $0.isEmpty ? nil : $0 }
            value = .string(try textOf(element, without: without, onlyDrawn: field["visible"] == true))
        }
        guard let value, let rule = set(field, "re") else { return value }
        guard let hit = try match(rule, Self.scriptText(value)) else { return nil }
        return .string(hit)
    }

    private func match(_ rule: JSONValue, _ text: String) throws -> String? {
        var steps = 0
        let hit = try pattern(Self.scriptText(rule)).firstMatch(in: text, steps: &steps)
        try spend(steps, on: "re")
        return hit
    }

    private func pattern(_ text: String) throws -> PagePattern {
        if let known = patterns[text] { return known }
        guard let made = PagePattern(text) else {
            throw PageReadingError.badSpec(problem: "'\(text)' is not a pattern")
        }
        patterns[text] = made
        return made
    }

    /// What one field (no fallbacks) gives below the roots. `own` is the row itself.
    private func single(_ written: JSONValue, _ roots: [PageNode], _ own: PageNode) throws -> JSONValue? {
        let field = try asField(written)
        var list = try Self.css(field).map { css in try roots.flatMap { try query($0, css) } } ?? [own]
        list = Self.pick(try narrow(list, field), field["index"])
        if field["exists"] == true { return .bool(!list.isEmpty) }
        if let each = set(field, "each") {
            let fields = each.object ?? JSONObject()
            return .array(
                try list.map { try record(fields, [$0], $0).row }.filter { !$0.isEmpty }.map(JSONValue.object))
        }
        if field["all"] == true {
            return .array(try list.compactMap { try read($0, field) }.filter(Self.isFilled))
        }
        return try list.first.flatMap { try read($0, field) }
    }

    /// A field with its fallbacks: the first that is not empty wins. A lone `exists` also answers false.
    private func fieldOf(_ field: JSONValue, _ roots: [PageNode], _ own: PageNode) throws -> (JSONValue?, Int) {
        guard case .array(let fallbacks) = field else { return (try single(field, roots, own), 1) }
        var last: (JSONValue?, Int) = (nil, 0)
        for (at, fallback) in fallbacks.enumerated() {
            let value = try single(fallback, roots, own)
            if Self.isFilled(value) { return (value, at + 1) }
            if value == .bool(false) { last = (value, at + 1) }
        }
        return last
    }

    private func record(_ fields: JSONObject, _ roots: [PageNode], _ own: PageNode) throws
        -> (row: JSONObject, from: JSONObject)
    {
        var (row, from) = (JSONObject(), JSONObject())
        for (name, field) in fields.members {
            let (value, by) = try fieldOf(field, roots, own)
            guard let value, Self.isFilled(value) || value == .bool(false) else { continue }
            row.appendUnchecked(name, value)
            from.appendUnchecked(name, .int(Int64(by)))
        }
        return (row, from)
    }

    // MARK: what the host asks

    /// Reads `{"rows", "fields", "limit"}` as a browser page does; below `root` of the outermost document only, if given.
    package func extract(_ spec: JSONValue, below root: Int? = nil) throws -> JSONValue {
        begin()
        let fields = spec["fields"]?.object ?? JSONObject()
        let roots = root.map { [node($0)] } ?? documents
        guard let rows = spec["rows"], !rows.isNull else {
            let html = tree.documents[0].html
            let own = node(root ?? html.body ?? html.documentElement ?? HTMLDocument.root)
            let (row, from) = try record(fields, roots, own)
            return .object(finished(row, from, own, index: nil))
        }
        let found = try root == nil ? findAnywhere(rows) : find(rows, roots)
        let limit = max(0, spec["limit"]?.int ?? 1000)
        let list = try found.list.prefix(limit).enumerated().map { index, element in
            try spend(html(element).descendants(element.node).count, on: "rows")
            let (row, from) = try record(fields, [element], element)
            return JSONValue.object(finished(row, from, element, index: index))
        }
        return ["rows": .array(list), "matched_by": JSONValue(found.by), "matches": JSONValue(found.list.count)]
    }

    private func finished(_ row: JSONObject, _ from: JSONObject, _ element: PageNode, index: Int?) -> JSONObject {
        var row = row
        row["_from"] = .object(from)
        row["_hash"] = .string(Skeleton.hash(html(element), element.node))
        if let index { row["_index"] = JSONValue(index) }
        return row
    }

    /// The number, from 1, of the first alternative that matches, or nil.
    package func first(of alternatives: [JSONValue]) throws -> Int? {
        begin()
        for (at, locator) in alternatives.enumerated() where try !findAnywhere(locator).list.isEmpty {
            return at + 1
        }
        return nil
    }

    /// Whether a locator means anything on the page.
    package func has(_ locator: JSONValue) throws -> Bool { try first(of: [locator]) != nil }

    /// The page's markup.
    package var markup: String {
        let html = tree.documents[0].html
        let type = html.doctype.map { $0 + "\n" } ?? ""
        return type + (html.documentElement.map { HTMLWriter.outer(html, $0) } ?? "")
    }
}
