import Domain
import Foundation
import Telemetry

/// What evidence must not hold: cookies, keys, tokens, one-time codes, phone numbers and mail addresses, wherever a
/// page or an exchange carries them.
///
/// It judges names (of headers, parameters and members) and shapes. It hides too much rather than too little: evidence
/// is for seeing what happened, not for reading contacts. Lead ids and times keep their shape.
package enum EvidenceRedaction {
    static let hidden = "[hidden]"
    private static let secretWords = [
        "cookie", "auth", "token", "secret", "passw", "pwd", "session", "csrf", "xsrf", "apikey", "api-key", "api_key",
        "signature", "otp", "jwt", "credential", "ticket",
    ]
    private static let secretNames: Set<String> = ["key", "pin", "sid", "sig", "pass"]
    private static let contactWords = ["phone", "mobile", "whatsapp", "mail"]
    private static let contactNames: Set<String> = ["mob", "tel", "ph", "ph_no", "msisdn", "contact_no", "fax"]

    /// What `Redaction` lets pass because a log needs its ids: any `+…`, mobiles behind a prefix or a colon, and mail
    /// addresses as an address writes them.
    private static let shapes = [
        RedactionRule(#"(?:\+|%2B)[ ]?\d[\d ().-]{6,18}\d"#, "[phone]"),
        RedactionRule(#"(?<![0-9A-Za-z])(?:0|91|0091)?[ -]?[6-9]\d{4}[ -]?\d{5}(?![0-9])"#, "[phone]"),
        RedactionRule(#"[A-Za-z0-9._+-]+%40[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"#, "[email]"),
    ]

    /// Whether what bears this name is a secret or a contact.
    static func isSecret(name: String) -> Bool {
        let lower = name.lowercased()
        return secretNames.contains(lower) || contactNames.contains(lower)
            || secretWords.contains(where: lower.contains) || contactWords.contains(where: lower.contains)
    }

    /// A free text.
    package static func text(_ text: String) -> String {
        guard couldHide(text) else { return text }
        let cleaned = Redaction.clean(text)
        return shapes.reduce(cleaned) { text, rule in rule.apply(to: text) }
    }

    /// Most strings are short words; the rules are only tried on one that has a digit run, an `@` or a sign that gives
    /// a value to a name.
    private static func couldHide(_ text: String) -> Bool {
        var digits = 0
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "@"), UInt8(ascii: "="), UInt8(ascii: ":"): return true
            case 0x30...0x39:
                digits += 1
                if digits >= 5 { return true }
            case UInt8(ascii: " "), UInt8(ascii: "-"): break
            default: digits = 0
            }
        }
        return text.contains("eyJ") || text.range(of: "bearer", options: .caseInsensitive) != nil
            || text.range(of: "basic", options: .caseInsensitive) != nil || text.contains("whsec_")
    }

    /// An address: values of secret parameters go, the rest is read as text.
    package static func url(_ address: String) -> String {
        var parts: [String] = []
        var rest = address[...]
        for mark in ["#", "?"] as [Character] {
            guard let at = rest.firstIndex(of: mark) else { continue }
            parts.insert(String(mark) + form(String(rest[rest.index(after: at)...])), at: 0)
            rest = rest[..<at]
        }
        return text(String(rest)) + parts.joined()
    }

    /// `a=b&c=d`, the values as they are encoded.
    static func form(_ pairs: String) -> String {
        pairs.split(separator: "&", omittingEmptySubsequences: false).map { pair in
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard sides.count == 2 else { return text(String(pair)) }
            return sides[0] + "=" + value(sides[1], named: sides[0])
        }.joined(separator: "&")
    }

    /// A value by its name, and by its shape once it is decoded. An untouched one keeps its encoding.
    static func value(_ value: String, named name: String) -> String {
        if isSecret(name: name) { return value.isEmpty ? "" : hidden }
        let plain = value.replacing("+", with: " ").removingPercentEncoding ?? value
        for seen in [plain, value] where text(seen) != seen { return text(seen) }
        return value
    }

    /// A header's value.
    static func header(_ name: String, _ value: String) -> String {
        switch name.lowercased() {
        case "referer", "location", "content-location", "origin": url(value)
        case "date", "content-type", "accept", "user-agent", "expires", "last-modified", "etag", "cache-control": value
        case let name where isSecret(name: name): hidden
        default: text(value)
        }
    }

    /// A body: JSON by its members, a form by its pairs, anything else as text.
    static func body(_ body: String, type: String) -> String {
        if type.contains("x-www-form-urlencoded") { return form(body) }
        let first = body.utf8.first { $0 > 0x20 }
        guard first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
            let value = try? JSONReader.read(Array(body.utf8))
        else { return looksLikeForm(body) ? form(body) : text(body) }
        return json(value).encodedString
    }

    private static func looksLikeForm(_ body: String) -> Bool {
        body.utf8.count < 8192 && body.contains("=") && !body.contains(where: { $0 == "<" || $0 == "\n" || $0 == " " })
    }

    static func json(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text): .string(self.text(text))
        case .int, .double: text(value.encodedString) == value.encodedString ? value : .string("[phone]")
        case .array(let items): .array(items.map(json))
        case .object(let object): .object(members(object))
        default: value
        }
    }

    private static func members(_ object: JSONObject) -> JSONObject {
        var out = JSONObject()
        for (name, value) in object.members {
            let isEmpty = value.isNull || value.bool != nil || value.string == ""
            let isHidden = !isEmpty && (isSecret(name: name) || isCode(name, value))
            out.appendUnchecked(name, isHidden ? .string(hidden) : json(value))
        }
        return out
    }

    /// Four to eight digits called a code are a one-time code; three are an HTTP status.
    private static func isCode(_ name: String, _ value: JSONValue) -> Bool {
        guard name.lowercased() == "code" else { return false }
        let text = value.string ?? value.encodedString
        return (4...8).contains(text.count) && text.allSatisfy(\.isNumber)
    }
}
