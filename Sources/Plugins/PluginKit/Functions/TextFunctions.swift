package import Domain
import Foundation
import LuaBridge
import PhoneBridge

/// `text.*`: pure functions over text that people and pages wrote.
enum TextFunctions {
    static func module(region: String) -> LuaModule {
        LuaModule.listed(
            "text",
            [
                "trim": .now { .text(try $0.text(0, "text").trimmed) },
                "squeeze": .now { .text(ScriptText.squeeze(try $0.text(0, "text"))) },
                "lower": .now { .text(try $0.text(0, "text").lowercased()) },
                "nfc": .now { .text(try $0.text(0, "text").precomposedStringWithCanonicalMapping) },
                "digits": .now { .text(ScriptText.digits(try $0.text(0, "text"))) },
                "phone": .now { call in
                    let home = try call.optionalText(1, "region") ?? region
                    return ScriptText.phone(try call.text(0, "text"), region: home).map(LuaValue.text) ?? .null
                },
                "email": .now { ScriptText.email(try $0.text(0, "text")).map(LuaValue.text) ?? .null },
                "contains_any": .now { call in
                    guard case .array(let items) = call.value(1) else {
                        if case .object(let members) = call.value(1), members.isEmpty { return .null }
                        throw LuaRaise.badArgument("list: a list of words is expected")
                    }
                    let words = items.compactMap(\.text)
                    return ScriptText.firstPhrase(of: words, in: try call.text(0, "text")).map(LuaValue.text) ?? .null
                },
                "fill": .now { .text(ScriptText.fill(try $0.text(0, "template"), with: $0.value(1).json)) },
            ])
    }
}

/// The text rules scripts and the host share.
package enum ScriptText {
    /// Every run of white space (the no-break kinds too) as one space, none at the ends.
    package static func squeeze(_ text: String) -> String {
        text.split { $0.isWhitespace || $0 == "\u{200B}" || $0 == "\u{FEFF}" }.joined(separator: " ")
    }

    /// The digits alone, those of any script as ASCII.
    package static func digits(_ text: String) -> String {
        text.unicodeScalars.compactMap { scalar in
            guard scalar.properties.numericType == .decimal, let value = scalar.properties.numericValue else {
                return nil
            }
            return String(Int(value))
        }.joined()
    }

    /// The first phone number in the text as E.164, or `nil`. `region` is the ISO code of the country whose numbers come
    /// without a country code.
    package static func phone(_ text: String, region: String) -> String? { PhoneNumber.e164(text, region: region) }

    /// The first thing in the text that is an e-mail address: one `@`, a dotted domain, no white space.
    package static func email(_ text: String) -> String? {
        for word in text.split(whereSeparator: { $0.isWhitespace || "<>()[],;:\"'|".contains($0) }) {
            let parts = word.split(separator: "@", omittingEmptySubsequences: false)
            guard parts.count == 2, isLocal(parts[0]) else { continue }
            let domain = parts[1].reversed().drop { $0 == "." }.reversed().map(String.init).joined()
            if isDomain(domain) { return "\(parts[0])@\(domain)".lowercased() }
        }
        return nil
    }

    private static func isLocal(_ text: Substring) -> Bool {
        (1...64).contains(text.utf8.count) && !text.hasPrefix(".") && !text.hasSuffix(".") && !text.contains("..")
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x5C }
    }
    private static func isDomain(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2, text.utf8.count <= 253, let last = labels.last, last.count >= 2 else { return false }
        guard last.allSatisfy(\.isLetter) || last.lowercased().hasPrefix("xn--") else { return false }
        return labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
        }
    }

    /// The first of the words that stands in the text as a whole phrase, in any case; a letter or digit beside it
    /// makes it another word.
    package static func firstPhrase(of words: [String], in text: String) -> String? {
        let hay = Array(squeeze(text).lowercased())
        return words.first { word in
            let needle = Array(squeeze(word).lowercased())
            guard !needle.isEmpty, needle.count <= hay.count else { return false }
            return (0...(hay.count - needle.count)).contains { start in
                let end = start + needle.count
                guard hay[start] == needle[0], hay[start..<end].elementsEqual(needle) else { return false }
                let before = start == 0 || !isWordPart(hay[start - 1]) || !isWordPart(needle[0])
                let after = end == hay.count || !isWordPart(hay[end]) || !isWordPart(needle[needle.count - 1])
                return before && after
            }
        }
    }
    private static func isWordPart(_ character: Character) -> Bool { character.isLetter || character.isNumber }

    /// Replaces `{name}` and `{table.name}` once, from left to right: what a value holds is never filled again, so a
    /// buyer's text with braces stays text. An unknown or empty name becomes nothing; other braces stay.
    package static func fill(_ template: String, with values: JSONValue) -> String {
        var result = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{") {
            result += rest[..<open]
            let after = rest.index(after: open)
            guard let close = rest[after...].firstIndex(of: "}"), isPath(rest[after..<close]) else {
                result.append("{")
                rest = rest[after...]
                continue
            }
            var value: JSONValue? = values
            for part in rest[after..<close].split(separator: ".") { value = value?[String(part)] }
            result += plain(value)
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }

    private static func isPath(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.count <= 100
            && text.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F || $0 == 0x2E
            }
    }
    private static func plain(_ value: JSONValue?) -> String {
        switch value {
        case .string(let text)?: text
        case .int?, .double?, .bool?: value?.encodedString ?? ""
        default: ""
        }
    }
}
