/// One parsed selector list, of CSS Selectors 4 as browsers answer it in `querySelectorAll`.
///
/// Parsing says the same as Chromium about what is a selector. A pseudo-class whose answer depends on what only a
/// browser knows (`:valid`) is an error of its own; one that can only be true while a person acts (`:hover`), and every
/// pseudo-element, matches nothing.
package final class CSSSelector: Sendable {
    package let source: String
    let list: [Complex]
    /// Every name and word in the list; tests hold their places, so that one table binds them to a document's atoms.
    let words: [String]

    /// Throws `HTMLError.badSelector` or `.unanswerable`.
    package convenience init(_ source: String) throws {
        var parser = CSSParser(source)
        let list = try parser.wholeList()
        self.init(source: source, list: list, words: parser.words)
    }

    private init(source: String, list: [Complex], words: [String]) {
        (self.source, self.list, self.words) = (source, list, words)
    }

    /// The list's members one by one, for style sheets, where each has its own weight.
    package var alternatives: [CSSSelector] {
        list.map { CSSSelector(source: source, list: [$0], words: words) }
    }

    /// The weight of a selector in the cascade: ids, then classes, then names.
    package var specificity: Specificity { list.map(\.specificity).max() ?? Specificity() }
    /// What every match of a single selector has in lower case: `#id`, `.class`, a name, or `*`.
    package var key: String {
        guard list.count == 1 else { return "*" }
        var best = "*"
        for test in list[0].compounds[0].tests {
            switch test {
            case .identity(_, let lower): return "#" + words[lower]
            case .aClass(_, let lower): best = "." + words[lower]
            case .name(_, let lower) where best == "*": best = words[lower]
            default: break
            }
        }
        return best
    }
    /// Whether it stands for a pseudo-element, which is nobody's own style.
    package var isPseudoElement: Bool { list.contains { $0.compounds[0].tests.contains { $0 == .never } } }

    /// Compounds from right to left; `combinators[i]` stands left of `compounds[i]`.
    struct Complex: Sendable, Equatable {
        var compounds: [Compound] = []
        var combinators: [Combinator] = []
        var specificity: Specificity {
            compounds.reduce(Specificity()) { sum, compound in compound.tests.reduce(sum) { $0 + $1.specificity } }
        }
    }

    struct Compound: Sendable, Equatable { var tests: [Test] = [] }

    enum Combinator: Sendable { case descendant, child, next, later }

    /// What one part of a compound asks of an element. `Int`s are places in `words`.
    indirect enum Test: Sendable, Equatable {
        case any
        /// As written, and in lower case.
        case name(Int, lower: Int)
        case identity(Int, lower: Int)
        case aClass(Int, lower: Int)
        case attribute(AttributeTest)
        case nth(Nth)
        case anyOf([Complex], isWhere: Bool)
        case not([Complex])
        /// Each begins with the anchor and the combinator that was written, or the descendant one.
        case has([Complex])
        case anchor
        case state(State)
        case never
    }

    struct AttributeTest: Sendable, Equatable {
        enum Way: Sendable { case exists, equals, word, dash, prefix, suffix, part }
        var name: Int
        var lower: Int
        var way = Way.exists
        var value: [UInt8] = []
        /// `i`; nil: as HTML has it for this attribute. (Chromium refuses `s`.)
        var ignoresCase: Bool?
    }

    struct Nth: Sendable, Equatable {
        var step: Int
        var offset: Int
        var fromEnd = false
        var sameName = false
        var of: [Complex]?
    }

    /// Pseudo-classes that the markup answers.
    enum State: String, Sendable {
        case root, scope, empty, link, checked, disabled, enabled, required, optional, open, defined
        case placeholderShown = "placeholder-shown"
    }
}

/// How much a selector weighs.
package struct Specificity: Sendable, Comparable {
    var identities = 0, classes = 0, names = 0

    package static func < (a: Specificity, b: Specificity) -> Bool {
        (a.identities, a.classes, a.names) < (b.identities, b.classes, b.names)
    }
    static func + (a: Specificity, b: Specificity) -> Specificity {
        Specificity(identities: a.identities + b.identities, classes: a.classes + b.classes, names: a.names + b.names)
    }
}

extension CSSSelector.Test {
    var specificity: Specificity {
        func heaviest(_ list: [CSSSelector.Complex]) -> Specificity { list.map(\.specificity).max() ?? Specificity() }
        switch self {
        case .any, .anchor, .never: return Specificity()
        case .name: return Specificity(names: 1)
        case .identity: return Specificity(identities: 1)
        case .aClass, .attribute, .state: return Specificity(classes: 1)
        case .nth(let nth): return Specificity(classes: 1) + (nth.of.map(heaviest) ?? Specificity())
        case .anyOf(let list, let isWhere): return isWhere ? Specificity() : heaviest(list)
        case .not(let list), .has(let list): return heaviest(list)
        }
    }
}
