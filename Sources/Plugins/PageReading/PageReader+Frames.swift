package import Domain
import HTMLBridge

/// Frames by name: a locator's `frame` member leads into documents that the page around may not look into.
extension PageReader {
    /// A document and those of the frames in it that share its origin, as roots.
    func family(of top: Int) -> [PageNode] {
        tree.documents.indices.filter { isFamily($0, top) }.map { PageNode(document: $0, node: HTMLDocument.root) }
    }

    private func isFamily(_ document: Int, _ top: Int) -> Bool {
        var at = document
        while at != top {
            guard !tree.documents[at].isForeign, let owner = tree.documents[at].owner else { return false }
            at = owner.document
        }
        return true
    }

    /// What an outermost locator means: each alternative in its own frame.
    func findAnywhere(_ locator: JSONValue) throws -> Found {
        let alternatives = locator.array ?? [locator]
        for (at, one) in alternatives.enumerated() {
            guard let roots = try roots(of: one) else { continue }
            let list = try find(Self.inner(one), roots).list
            if !list.isEmpty { return Found(list: list, by: at + 1) }
        }
        return Found(list: [], by: 0)
    }

    /// The address of the document in the one frame a locator means.
    package func frameAddress(_ locator: JSONValue) throws -> String? {
        begin()
        for one in locator.array ?? [locator] {
            if let roots = try roots(of: one), let frame = try frame(Self.inner(one), roots) {
                return tree.documents[frame].url
            }
        }
        return nil
    }

    /// Where a locator is looked for; `nil` when its frame is not there.
    private func roots(of locator: JSONValue) throws -> [PageNode]? {
        guard let frame = locator["frame"], !frame.isNull else { return documents }
        guard let outer = try roots(of: frame), let found = try self.frame(Self.inner(frame), outer) else { return nil }
        return family(of: found)
    }

    private func frame(_ locator: JSONValue, _ roots: [PageNode]) throws -> Int? {
        let elements = try find(locator, roots).list.filter { ["iframe", "frame"].contains(html($0).name($0.node)) }
        let shown = elements.count > 1 ? elements.filter(isVisible) : elements
        guard shown.count == 1 else { return nil }
        return tree.documents.indices.first { tree.documents[$0].owner == shown[0] }
    }

    private static func inner(_ locator: JSONValue) -> JSONValue {
        guard case .object(var object) = locator else { return locator }
        object["frame"] = nil
        return .object(object)
    }
}
