import Foundation

/// Removes what must never stand in a log: phone numbers, e-mail addresses, tokens and keys.
///
/// It looks for shapes, not for known values, so it may hide too much; that is the right side to err on. Lead ids and
/// times keep their shape (they are needed to follow a lead), because a number counts as a phone only with a leading
/// `+` or with ten to fifteen digits that are not part of a longer word.
package enum Redaction {
    private struct Rule: Sendable {
        let pattern: String
        let replacement: String
        let options: NSRegularExpression.Options
    }

    private static let rules: [(NSRegularExpression, String)] = [
        Rule(pattern: #"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]*"#, replacement: "[token]", options: []),
        Rule(
            pattern: #"(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}"#, replacement: "$1 [token]", options: [.caseInsensitive]
        ),
        Rule(pattern: #"\b\d{6,12}:[A-Za-z0-9_-]{30,}"#, replacement: "[token]", options: []),
        Rule(pattern: #"whsec_[A-Za-z0-9+/=]+"#, replacement: "[token]", options: []),
        Rule(
            pattern:
                #"\b((?:[a-z0-9]+[_-])*(?:password|passwd|secret|token|api[_-]?key|authorization|cookie)["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s&,;}]+)"#,
            replacement: "$1[hidden]", options: [.caseInsensitive]),
        Rule(pattern: #"([?&](?:code|state|ticket)=)[^\s&]+"#, replacement: "$1[hidden]", options: []),
        Rule(
            pattern: #"\b((?:otp|code)["']?\s*[=:]\s*["']?)\d{4,8}\b"#, replacement: "$1[hidden]",
            options: [.caseInsensitive]),
        Rule(
            pattern: #"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"#, replacement: "[email]",
            options: []),
        Rule(pattern: #"[0-9]{7,15}@(?:c\.us|s\.whatsapp\.net|lid)"#, replacement: "[phone]", options: []),
        Rule(pattern: #"(?<![A-Za-z0-9_.:+-])\+\d[\d ()-]{6,17}\d"#, replacement: "[phone]", options: []),
        Rule(
            pattern: #"(?<![A-Za-z0-9_.:/=+-])[6-9]\d{4}[ -]?\d{5}(?![A-Za-z0-9_:.-])"#, replacement: "[phone]",
            options: []),
    ].compactMap { rule in
        (try? NSRegularExpression(pattern: rule.pattern, options: rule.options)).map { ($0, rule.replacement) }
    }

    /// The text without contacts and secrets.
    package static func clean(_ text: String) -> String {
        rules.reduce(text) { text, rule in
            rule.0.stringByReplacingMatches(
                in: text, range: NSRange(text.startIndex..., in: text), withTemplate: rule.1)
        }
    }

    /// A contact as an operator may see it: enough to recognise, too little to write to.
    package static func masked(_ contact: String) -> String {
        if let at = contact.lastIndex(of: "@"), contact[contact.index(after: at)...].contains(".") {
            return "\(contact.prefix(1))***\(contact[at...])"
        }
        guard contact.count > 6 else { return "***" }
        return "\(contact.prefix(3))***\(contact.suffix(3))"
    }
}
