/// Asks one selector of one document's elements, from right to left.
///
/// A failure says how far it reaches (as browsers do it), so a chain of combinators never multiplies. What is left to
/// multiply (`:has`, `:not` inside one another) is counted: at the budget's end every answer is no, and whoever asks
/// looks at the budget.
package struct SelectorMatcher {
    private enum Answer { case matches, failsHere, failsAllSiblings, failsEverywhere }
    private typealias Complex = CSSSelector.Complex

    let document: HTMLDocument
    private let selector: CSSSelector
    /// The atom of each word of the selector; -1 where the document does not know it.
    private let atoms: [Int32]
    private let budget: StepBudget

    package init(_ selector: CSSSelector, in document: HTMLDocument, budget: StepBudget) {
        (self.selector, self.document, self.budget) = (selector, document, budget)
        atoms = selector.words.map { document.atoms.find($0) }
    }

    /// Whether the element matches. `scope` is what `:scope` means; nil: the document's root element.
    package func matches(_ element: Int, scope: Int? = nil) -> Bool {
        any(selector.list, element, Context(scope: scope, anchor: nil))
    }

    /// The elements below `root` that match, in document order.
    package func all(below root: Int) -> [Int] {
        let scope = document.nodes[root].kind == .document ? nil : root
        let context = Context(scope: scope, anchor: nil)
        var found: [Int] = []
        for node in document.descendants(root) where document.nodes[node].kind == .element {
            if any(selector.list, node, context) { found.append(node) }
            if budget.isSpent { break }
        }
        return found
    }

    private struct Context {
        let scope: Int?
        /// The element a `:has` is asked of.
        let anchor: Int?
    }

    private func any(_ list: [Complex], _ element: Int, _ context: Context) -> Bool {
        for complex in list where match(complex, 0, element, context) == .matches { return true }
        return false
    }

    private func match(_ complex: Complex, _ index: Int, _ element: Int, _ context: Context) -> Answer {
        guard budget.take() else { return .failsEverywhere }
        let isAnchor = element == context.anchor
        for test in complex.compounds[index].tests where !passes(test, element, context, isAnchor) { return .failsHere }
        guard index < complex.combinators.count else { return .matches }
        switch complex.combinators[index] {
        case .child:
            guard let parent = above(element) else { return .failsEverywhere }
            return match(complex, index + 1, parent, context)
        case .descendant:
            var parent = above(element)
            while let at = parent {
                let answer = match(complex, index + 1, at, context)
                if answer == .matches || answer == .failsEverywhere { return answer }
                parent = above(at)
            }
            return .failsEverywhere
        case .next:
            guard let before = document.previousElement(element) else { return .failsAllSiblings }
            return match(complex, index + 1, before, context)
        case .later:
            var before = document.previousElement(element)
            while let at = before {
                let answer = match(complex, index + 1, at, context)
                if answer != .failsHere { return answer }
                before = document.previousElement(at)
            }
            return .failsAllSiblings
        }
    }

    /// The parent element; above the top elements of a shadow stands its root, which only `:scope` can mean.
    private func above(_ element: Int) -> Int? {
        guard let parent = document.parent(element) else { return nil }
        let kind = document.nodes[parent].kind
        return kind == .element || kind == .openShadow || kind == .closedShadow ? parent : nil
    }

    private func passes(_ test: CSSSelector.Test, _ element: Int, _ context: Context, _ isAnchor: Bool) -> Bool {
        let node = document.nodes[element]
        guard node.kind == .element else {
            if test == .anchor { return isAnchor }
            return test == .state(.scope) && element == context.scope
        }
        switch test {
        case .any: return true
        case .never: return false
        case .anchor: return isAnchor
        case .name(let exact, let lower): return node.name == atoms[node.space == 0 ? lower : exact]
        case .identity(let exact, let lower):
            guard node.identity >= 0 else { return false }
            return document.isQuirky
                ? document.atoms.folded[Int(node.identity)] == atoms[lower] : node.identity == atoms[exact]
        case .aClass(let exact, let lower): return hasClass(node, exact, lower)
        case .attribute(let wanted): return passes(wanted, element, node)
        case .nth(let nth): return passes(nth, element, context)
        case .anyOf(let list, _): return any(list, element, context)
        case .not(let list): return !any(list, element, context) && !budget.isSpent
        case .has(let list): return list.contains { has($0, element, context) }
        case .state(.scope): return element == (context.scope ?? document.documentElement)
        case .state(let state): return ElementState(document).holds(state, element)
        }
    }

    private func hasClass(_ node: HTMLDocument.Node, _ exact: Int, _ lower: Int) -> Bool {
        for atom in document.classAtoms[node.classes] {
            if document.isQuirky ? document.atoms.folded[Int(atom)] == atoms[lower] : atom == atoms[exact] {
                return true
            }
        }
        return false
    }

    // MARK: :has

    private func has(_ complex: Complex, _ element: Int, _ context: Context) -> Bool {
        let inner = Context(scope: context.scope, anchor: element)
        let lead = complex.combinators[complex.combinators.count - 1]
        let isBelow = lead == .descendant || lead == .child
        let end =
            isBelow ? Int(document.nodes[element].end) : document.parent(element).map { Int(document.nodes[$0].end) }
        let start = isBelow ? element + 1 : Int(document.nodes[element].end)
        for node in start..<max(start, end ?? start) where document.nodes[node].kind == .element {
            if match(complex, 0, node, inner) == .matches { return true }
            if budget.isSpent { return false }
        }
        return false
    }

    // MARK: :nth

    private func passes(_ nth: CSSSelector.Nth, _ element: Int, _ context: Context) -> Bool {
        let node = document.nodes[element]
        if let list = nth.of, !any(list, element, context) { return false }
        var place = Int(node.place)
        if nth.fromEnd || nth.sameName || nth.of != nil {
            place = 1
            var sibling = nth.fromEnd ? document.nextSibling(element) : document.previousElement(element)
            while let at = sibling {
                guard budget.take() else { return false }
                let other = document.nodes[at]
                if other.kind == .element, !nth.sameName || (other.name == node.name && other.space == node.space),
                    nth.of.map({ any($0, at, context) }) ?? true
                {
                    place += 1
                }
                sibling = nth.fromEnd ? document.nextSibling(at) : document.previousElement(at)
            }
        }
        let distance = place - nth.offset
        return nth.step == 0 ? distance == 0 : distance % nth.step == 0 && distance / nth.step >= 0
    }

    // MARK: attributes

    private func passes(_ wanted: CSSSelector.AttributeTest, _ element: Int, _ node: HTMLDocument.Node) -> Bool {
        let name = node.space == 0 ? wanted.lower : wanted.name
        guard let value = document.value(element, atoms[name]) else { return false }
        if wanted.way == .exists { return true }
        let ignoresCase =
            wanted.ignoresCase
            ?? (node.space == 0 && Self.caseless.contains(selector.words[wanted.lower]))
        return AttributeMatch(value: value, wanted: wanted.value, ignoresCase: ignoresCase).passes(wanted.way)
    }

    /// Attributes whose values have no case in HTML.
    private static let caseless: Set<String> = [
        "accept", "accept-charset", "align", "alink", "axis", "bgcolor", "charset", "checked", "clear", "codetype",
        "color", "compact", "declare", "defer", "dir", "direction", "disabled", "enctype", "face", "frame",
        "hreflang", "http-equiv", "lang", "language", "link", "media", "method", "multiple", "nohref", "noresize",
        "noshade", "nowrap", "readonly", "rel", "rev", "rules", "scope", "scrolling", "selected", "shape", "target",
        "text", "type", "valign", "valuetype", "vlink",
    ]
}

/// How many steps are left for questions that could multiply.
package final class StepBudget {
    private var left: Int
    package init(_ steps: Int) { left = steps }
    package var isSpent: Bool { left <= 0 }
    package func spend(_ steps: Int) { left -= steps }
    /// Begins anew.
    package func refill(_ steps: Int) { left = steps }
    func take() -> Bool {
        left -= 1
        return left > 0
    }
}
