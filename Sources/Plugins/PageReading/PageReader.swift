import Domain
package import HTMLBridge

/// The page language over saved markup: the same locators, fields, rows and answers that the program inside a browser
/// page gives, without a browser.
///
/// Its documented meaning is that program's; where a browser knows more (layout, scripts), what is missing stands in
/// `BoxModel` and docs/plugins/page-language.md. It keeps what it computed and is used by one caller at a time.
package final class PageReader {
    let tree: PageTree
    private var parsed: [String: CSSSelector] = [:]
    var patterns: [String: PagePattern] = [:]
    /// Steps left for the present question.
    private(set) var budget: StepBudget
    private let stepLimit: Int

    package init(_ tree: PageTree, stepLimit: Int = 40_000_000) {
        (self.tree, self.stepLimit) = (tree, stepLimit)
        budget = StepBudget(stepLimit)
    }

    /// Markup a script handed over: no frames, and little time.
    package convenience init(script markup: String) throws {
        let tree = try PageTree(bytes: Array(markup.utf8), url: "about:blank", limits: .script, withFrames: false)
        self.init(tree, stepLimit: 5_000_000)
    }

    package convenience init(markup: String, url: String = "about:blank", limits: HTMLLimits = .page) throws {
        try self.init(PageTree(bytes: Array(markup.utf8), url: url, limits: limits))
    }

    func document(_ node: PageNode) -> PageDocument { tree.documents[node.document] }
    func html(_ node: PageNode) -> HTMLDocument { tree.documents[node.document].html }

    /// All documents of the page that it may look into itself, as roots to look below.
    var documents: [PageNode] { family(of: 0) }

    /// A node of the outermost document.
    package func node(_ index: Int) -> PageNode { PageNode(document: 0, node: index) }

    // MARK: queries

    func matches(_ element: PageNode, _ css: String) throws -> Bool {
        let matcher = try matcher(css, of: css, element)
        let answer = matcher.matches(element.node, scope: element.node)
        try check(css)
        return answer
    }

    /// `a >>> b` looks for b inside the shadow root of a; a leading `>` means children.
    func query(_ root: PageNode, _ css: String) throws -> [PageNode] {
        let steps = PageReader.steps(css)
        var roots = [root]
        for (index, step) in steps.enumerated() {
            let selector = step.hasPrefix(">") ? ":scope " + step : step
            var hits: [PageNode] = []
            for from in roots {
                let found = try matcher(selector, of: css, from).all(below: from.node)
                hits += found.map { PageNode(document: from.document, node: $0) }
            }
            try check(css)
            roots = index == steps.count - 1 ? hits : hits.compactMap(shadow)
        }
        return roots
    }

    private static func steps(_ css: String) -> [String] {
        var steps: [String] = []
        var rest = css[...]
        while let mark = rest.firstRange(of: ">>>") {
            steps.append(trimmed(rest[..<mark.lowerBound]))
            rest = rest[mark.upperBound...]
        }
        return steps + [trimmed(rest)]
    }

    private static func trimmed(_ text: Substring) -> String {
        let scalars = text.unicodeScalars
        let tail = scalars.drop { PageText.isPatternSpace($0.value) }
        var end = tail.endIndex
        while end > tail.startIndex, PageText.isPatternSpace(tail[tail.index(before: end)].value) {
            end = tail.index(before: end)
        }
        return String(tail[tail.startIndex..<end])
    }

    private func shadow(_ host: PageNode) -> PageNode? {
        html(host).openShadow(host.node).map { PageNode(document: host.document, node: $0) }
    }

    private func matcher(_ selector: String, of whole: String, _ node: PageNode) throws -> SelectorMatcher {
        try document(node).matcher(selector, { try self.selector(selector, of: whole) }, budget)
    }

    private func selector(_ css: String, of whole: String) throws -> CSSSelector {
        if let known = parsed[css] { return known }
        do {
            let made = try CSSSelector(css)
            parsed[css] = made
            return made
        } catch HTMLError.badSelector {
            throw PageReadingError.badSpec(problem: "'\(whole)' is not a CSS selector")
        } catch let error as HTMLError {
            throw PageReadingError.unanswerable(problem: error.message, code: error.code)
        }
    }

    private func check(_ css: String) throws {
        guard budget.isSpent else { return }
        let error = HTMLError.tooCostly(selector: css)
        throw PageReadingError.unanswerable(problem: error.message, code: error.code)
    }

    /// A new question begins: its steps are counted from here.
    func begin() { budget.refill(stepLimit) }

    /// Counts work that is no matching. Throws when the question has cost too much.
    func spend(_ steps: Int, on what: String) throws {
        budget.spend(steps)
        try check(what)
    }

    // MARK: for scripts

    package var nodeCount: Int { tree.documents[0].html.nodes.count }

    package func select(_ css: String, below node: Int) throws -> [Int] {
        begin()
        return try query(self.node(node), css).map(\.node)
    }
    package func text(of node: Int) throws -> String {
        begin()
        return try textOf(self.node(node))
    }
    package func attribute(_ name: String, of node: Int) -> String? { tree.documents[0].html.attribute(node, name) }
    package func markup(inside node: Int) -> String { HTMLWriter.inner(tree.documents[0].html, node) }
}
