import Foundation

/// Removes what must never stand in a log: phone numbers, e-mail addresses, tokens and keys.
///
/// It looks for shapes, not for known values, so it may hide too much; that is the right side to err on. Lead ids and
/// times keep their shape (they are needed to follow a lead), because a number counts as a phone only with a leading
/// `+` or with ten to fifteen digits that are not part of a longer word.
package enum Redaction {
    private static let rules = [
        RedactionRule(#"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]*"#, "[token]"),
        RedactionRule(#"(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}"#, "$1 [token]", ignoringCase: true),
        RedactionRule(#"\b\d{6,12}:[A-Za-z0-9_-]{30,}"#, "[token]"),
        RedactionRule(#"whsec_[A-Za-z0-9+/=]+"#, "[token]"),
        RedactionRule(
            #"\b((?:[a-z0-9]+[_-])*(?:password|passwd|secret|token|api[_-]?key|authorization|cookie)["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s&,;}]+)"#,
            "$1[hidden]", ignoringCase: true),
        RedactionRule(#"([?&](?:code|state|ticket)=)[^\s&]+"#, "$1[hidden]"),
        RedactionRule(#"\b((?:otp|code)["']?\s*[=:]\s*["']?)\d{4,8}\b"#, "$1[hidden]", ignoringCase: true),
        RedactionRule(#"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"#, "[email]"),
        RedactionRule(#"[0-9]{7,15}@(?:c\.us|s\.whatsapp\.net|lid)"#, "[phone]"),
        RedactionRule(#"(?<![A-Za-z0-9_.:+-])\+\d[\d ()-]{6,17}\d"#, "[phone]"),
        RedactionRule(#"(?<![A-Za-z0-9_.:/=+-])[6-9]\d{4}[ -]?\d{5}(?![A-Za-z0-9_:.-])"#, "[phone]"),
    ]

    /// The text without contacts and secrets.
    package static func clean(_ text: String) -> String {
        rules.reduce(text) { text, rule in rule.apply(to: text) }
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
