import Foundation

/// One shape that is hidden wherever it occurs, and what stands there instead.
package struct RedactionRule: Sendable {
    private let expression: NSRegularExpression
    private let replacement: String

    /// The patterns are ours. One that does not compile would let through what it should hide, so it ends the program.
    package init(_ pattern: String, _ replacement: String, ignoringCase: Bool = false) {
        self.replacement = replacement
        do {
            expression = try NSRegularExpression(pattern: pattern, options: ignoringCase ? [.caseInsensitive] : [])
        } catch {
            preconditionFailure("a redaction pattern does not compile: \(pattern)")
        }
    }

    package func apply(to text: String) -> String {
        expression.stringByReplacingMatches(
            in: text, range: NSRange(text.startIndex..., in: text), withTemplate: replacement)
    }
}
