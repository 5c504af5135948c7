import Domain
import HTMLBridge

/// Locators: what they find, and which fallback it was.
extension PageReader {
    struct Found {
        var list: [PageNode]
        /// The 1-based number of the fallback that matched, or 0.
        var by: Int
    }

    private static let locatorKeys = [
        "css", "has", "text", "text_is", "visible", "within", "index", "attr_is", "stable", "frame",
    ]

    private func asLocator(_ value: JSONValue) throws -> JSONObject {
        switch value {
        case .string: return ["css": value]
        case .object(let object):
            if let key = object.keys.first(where: { !Self.locatorKeys.contains($0) }) {
                throw PageReadingError.badSpec(
                    problem: "a locator has no '\(key)'; known are \(Self.locatorKeys.joined(separator: ", "))")
            }
            return object
        default: throw PageReadingError.badSpec(problem: "a locator is a CSS text, a table or a list")
        }
    }

    /// Everything a locator means below the roots.
    func find(_ locator: JSONValue, _ roots: [PageNode]) throws -> Found {
        if let frame = locator["frame"], !frame.isNull {
            throw PageReadingError.badSpec(problem: "'frame' stands in the outermost table of a locator only")
        }
        guard case .array(let fallbacks) = locator else {
            let list = try findOne(try asLocator(locator), roots)
            return Found(list: list, by: list.isEmpty ? 0 : 1)
        }
        for (at, fallback) in fallbacks.enumerated() {
            let list = try find(fallback, roots).list
            if !list.isEmpty { return Found(list: list, by: at + 1) }
        }
        return Found(list: [], by: 0)
    }

    private func findOne(_ locator: JSONObject, _ outer: [PageNode]) throws -> [PageNode] {
        let within = locator["within"].flatMap { $0.isNull ? nil : $0 }
        let roots = try within.map { try find($0, outer).list } ?? outer
        let wantsText = locator["text"]?.string != nil || locator["text_is"]?.string != nil
        let css = try Self.css(locator)
        var list: [PageNode]
        if let css {
            list = try roots.flatMap { try query($0, css) }
        } else if wantsText {
            list = try roots.flatMap { try query($0, "*") }
        } else if within != nil {
            list = roots
        } else {
            throw PageReadingError.badSpec(problem: "a locator needs css, text or within")
        }
        var seen: Set<PageNode> = []
        list = try narrow(list.filter { seen.insert($0).inserted }, locator)
        if css == nil, wantsText { list = innermost(list) }
        return Self.pick(list, locator["index"])
    }

    /// The selector of a locator or field, if there is one: an empty text is none.
    static func css(_ rule: JSONObject) throws -> String? {
        switch rule["css"] {
        case .string(let css)?: return css.isEmpty ? nil : css
        case nil, .null?, .bool(false)?: return nil
        case let other?: throw PageReadingError.badSpec(problem: "css is no text: \(other.encodedString)")
        }
    }

    static func pick(_ list: [PageNode], _ index: JSONValue?) -> [PageNode] {
        guard let index, !index.isNull else { return list }
        guard let number = index.int else { return [] }
        let at = number < 0 ? list.count + number : number
        return list.indices.contains(at) ? [list[at]] : []
    }

    /// Those that hold no other of the list.
    private func innermost(_ list: [PageNode]) -> [PageNode] {
        let places = Dictionary(grouping: list, by: \.document).mapValues { $0.map(\.node).sorted() }
        return list.filter { one in
            guard let all = places[one.document] else { return true }
            // The next in document order is inside, or nothing of the list is.
            var (low, high) = (0, all.count)
            while low < high {
                let middle = (low + high) / 2
                if all[middle] > one.node { high = middle } else { low = middle + 1 }
            }
            return low == all.count || !html(one).contains(one.node, all[low])
        }
    }

    /// The filters a locator and a field have in common.
    func narrow(_ list: [PageNode], _ rule: JSONObject) throws -> [PageNode] {
        var list = list
        if let has = rule["has"], !has.isNull {
            list = try list.filter { try !find(has, [$0]).list.isEmpty }
        }
        if let wanted = rule["attr_is"], !wanted.isNull {
            let pair = wanted.array
            let name = (pair != nil ? pair?.first : wanted["name"]).map(Self.scriptText) ?? "undefined"
            let value = (pair != nil ? pair?.dropFirst().first : wanted["value"]).map(Self.scriptText) ?? "undefined"
            list = list.filter { one in
                html(one).attribute(one.node, name).map { PageText.same($0, value) } ?? false
            }
        }
        if let exact = rule["text_is"]?.string {
            let wanted = PageText.squeeze(exact)
            list = try list.filter { PageText.same(try textOf($0), wanted) }
        }
        if let part = rule["text"]?.string {
            let wanted = PageText.lower(PageText.squeeze(part))
            list = try list.filter { PageText.holds(PageText.lower(try textOf($0)), wanted) }
        }
        return rule["visible"] == true ? list.filter(isVisible) : list
    }

    /// A plain value as a script's `String()` writes it.
    static func scriptText(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): text
        case .double(let number) where number == number.rounded() && abs(number) < 1e15: String(Int64(number))
        default: value.encodedString
        }
    }

    // MARK: what is seen

    func isDrawn(_ node: PageNode) -> Bool { document(node).styles.isDrawn(node.node) }

    func isVisible(_ node: PageNode) -> Bool {
        var at: PageNode? = node
        while let one = at {
            guard isDrawn(one), document(one).boxes.hasBox(one.node) else { return false }
            at = document(one).owner
        }
        return true
    }
}
