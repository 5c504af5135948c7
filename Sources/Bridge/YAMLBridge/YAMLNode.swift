/// One node of a settings file with the place it was read from, so that every complaint can name its line.
///
/// Scalars stay text: what `70` or `true` means is the business of the setting that reads it.
package struct YAMLNode: Sendable {
    package indirect enum Kind: Sendable {
        /// `plain` is false for a quoted or block scalar: `"70"` is a text, `70` may be a number.
        case scalar(String, plain: Bool)
        case sequence([YAMLNode])
        case mapping([(key: YAMLNode, value: YAMLNode)])
    }

    package let kind: Kind
    /// Counted from 1.
    package let line: Int
    /// Counted from 1, in Unicode scalars.
    package let column: Int
    /// Offsets in Unicode scalars; the end of a block collection is the end of its last scalar.
    package let range: Range<Int>
    /// Whether a collection was written in braces or brackets.
    package let isFlow: Bool

    package init(kind: Kind, line: Int = 1, column: Int = 1, range: Range<Int> = 0..<0, isFlow: Bool = false) {
        self.kind = kind
        self.line = line
        self.column = column
        self.range = range
        self.isFlow = isFlow
    }

    /// The text of a scalar, or `nil` for a collection.
    package var text: String? { if case .scalar(let text, _) = kind { text } else { nil } }

    /// Nothing written: an absent value, `~` or `null`.
    package var isNull: Bool {
        guard case .scalar(let text, plain: true) = kind else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    package var items: [YAMLNode]? { if case .sequence(let items) = kind { items } else { nil } }
    package var pairs: [(key: YAMLNode, value: YAMLNode)]? { if case .mapping(let pairs) = kind { pairs } else { nil } }

    /// The value of a mapping's key, or `nil` when it is absent or this is no mapping.
    package subscript(key: String) -> YAMLNode? { pairs?.first { $0.key.text == key }?.value }
}
