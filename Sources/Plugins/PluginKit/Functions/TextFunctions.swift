package import Domain
import Foundation
import LuaBridge
import PhoneBridge

/// `text.*`: pure functions over text that people and pages wrote.
enum TextFunctions {
    static let wordsLimit = 1000
    static let comparisonsLimit = 32 << 20
    static let placesLimit = 1000
    static let valuesLimit = 10_000
    static let filledLimitBytes = 1 << 20

    static func module(region: String) -> LuaModule {
        LuaModule.listed(
            "text",
            [
                "trim": .now { .text(try $0.shortText(0, "text").trimmed) },
                "squeeze": .now { .text(ScriptText.squeeze(try $0.shortText(0, "text"))) },
                "lower": .now { .text(try $0.shortText(0, "text").lowercased()) },
                "nfc": .now { .text(try $0.composableText(0, "text").precomposedStringWithCanonicalMapping) },
                "digits": .now { .text(ScriptText.digits(try $0.shortText(0, "text"))) },
                "phone": .now { call in
                    let home = try call.optionalText(1, "region") ?? region
                    return ScriptText.phone(try call.shortText(0, "text"), region: home).map(LuaValue.text) ?? .null
                },
                "email": .now { ScriptText.email(try $0.shortText(0, "text")).map(LuaValue.text) ?? .null },
                "contains_any": .now { call in
                    guard case .array(let items) = call.value(1) else {
                        if case .object(let members) = call.value(1), members.isEmpty { return .null }
                        throw LuaRaise.badArgument("list: a list of words is expected")
                    }
                    let words = items.compactMap(\.text)
                    guard words.count <= wordsLimit else {
                        throw LuaRaise.badArgument("list: more than \(wordsLimit) words")
                    }
                    let text = try call.composableText(0, "text")
                    guard words.allSatisfy({ $0.utf8.count <= 1000 }) else {
                        throw LuaRaise.badArgument("list: a word of more than 1,000 bytes")
                    }
                    guard words.count * text.utf8.count <= comparisonsLimit else {
                        throw LuaRaise.badArgument("list: too many words for a text of this length")
                    }
                    return ScriptText.firstPhrase(of: words, in: text).map(LuaValue.text) ?? .null
                },
                "fill": .now { .text(try fill($0)) },
            ])
    }

    private static func fill(_ call: LuaCall) throws -> String {
        let template = try call.shortText(0, "template")
        guard template.utf8.count(where: { $0 == UInt8(ascii: "{") }) <= placesLimit else {
            throw LuaRaise.badArgument("template: more than \(placesLimit) places")
        }
        let values = call.value(1)
        guard values.valueCount <= valuesLimit else {
            throw LuaRaise.badArgument("values: more than \(valuesLimit) values")
        }
        let filled = ScriptText.fill(template, with: values.json, upTo: filledLimitBytes)
        guard filled.utf8.count <= filledLimitBytes else {
            throw LuaRaise(code: "text.size.exceeded", message: "the filled text would be longer than 1 MB")
        }
        return filled
    }
}

extension LuaCall {
    /// The text functions are for what people and pages write: 256 KB at most.
    fileprivate func shortText(_ index: Int, _ name: String) throws -> String {
        try text(index, name, atMost: 256 << 10)
    }

    /// Composing sorts each run of combining marks, in a time that grows with the square of its length.
    fileprivate func composableText(_ index: Int, _ name: String) throws -> String {
        let text = try shortText(index, name)
        var run = 0
        for scalar in text.unicodeScalars {
            run = scalar.isASCII || scalar.properties.canonicalCombiningClass == .notReordered ? 0 : run + 1
            if run > 1000 { throw LuaRaise.badArgument("\(name): more than 1,000 combining marks in a row") }
        }
        return text
    }
}

extension LuaValue {
    /// This value and all within it.
    fileprivate var valueCount: Int {
        switch self {
        case .array(let items): items.reduce(1) { $0 + $1.valueCount }
        case .object(let members): members.reduce(1) { $0 + $1.value.valueCount }
        default: 1
        }
    }
}

/// The text rules scripts and the host share.
package enum ScriptText {
    /// Every run of white space (the no-break kinds too) as one space, none at the ends.
    package static func squeeze(_ text: String) -> String {
        // By scalars: comparing characters takes long where one is made of thousands of marks.
        let words = text.unicodeScalars.split { scalar in
            scalar.properties.isWhitespace || scalar == "\u{200B}" || scalar == "\u{FEFF}"
        }
        return words.map(String.init).joined(separator: " ")
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
        let marks = "<>()[],;:\"'|".unicodeScalars
        for scalars in text.unicodeScalars.split(whereSeparator: { $0.properties.isWhitespace || marks.contains($0) })
        where scalars.count <= 400 {
            let word = String(scalars)
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
        guard text.utf8.count <= 253 else { return false }
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2, let last = labels.last, last.count >= 2 else { return false }
        guard last.allSatisfy(\.isLetter) || last.lowercased().hasPrefix("xn--") else { return false }
        return labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
        }
    }

    /// The first of the words that stands in the text as a whole phrase, in any case; a letter or digit beside it
    /// makes it another word.
    package static func firstPhrase(of words: [String], in text: String) -> String? {
        let hay = folded(text)
        return words.first { word in
            let needle = folded(word)
            guard !needle.isEmpty, needle.count <= hay.count else { return false }
            var from = 0
            while let start = find(needle, in: hay, from: from) {
                if stands(hay, from: start, to: start + needle.count) { return true }
                from = start + 1
            }
            return false
        }
    }
    /// Squeezed, in lower case and composed, so that equal texts have equal bytes.
    private static func folded(_ text: String) -> [UInt8] {
        Array(squeeze(text).lowercased().precomposedStringWithCanonicalMapping.utf8)
    }
    private static func find(_ needle: [UInt8], in hay: [UInt8], from: Int) -> Int? {
        hay.withUnsafeBytes { hay in
            needle.withUnsafeBytes { needle -> Int? in
                guard let base = hay.baseAddress, let what = needle.baseAddress else { return nil }
                var at = from
                while at + needle.count <= hay.count {
                    let span = hay.count - needle.count - at + 1
                    guard let found = memchr(base + at, Int32(needle[0]), span) else { return nil }
                    at = UnsafeRawPointer(found) - base
                    if memcmp(base + at, what, needle.count) == 0 { return at }
                    at += 1
                }
                return nil
            }
        }
    }
    /// Whether no letter or digit goes on over either end.
    private static func stands(_ hay: [UInt8], from: Int, to: Int) -> Bool {
        let inside = String(decoding: hay[from..<to], as: UTF8.self).unicodeScalars
        let before = String(decoding: hay[max(0, from - 4)..<from], as: UTF8.self).unicodeScalars.last
        let after = String(decoding: hay[to..<min(hay.count, to + 4)], as: UTF8.self).unicodeScalars.first
        return !(isWordPart(before) && isWordPart(inside.first)) && !(isWordPart(inside.last) && isWordPart(after))
    }
    private static func isWordPart(_ scalar: Unicode.Scalar?) -> Bool {
        guard let scalar else { return false }
        let properties = scalar.properties
        return properties.isAlphabetic || properties.numericType != nil || properties.generalCategory == .nonspacingMark
    }

    /// Replaces `{name}` and `{table.name}` once, from left to right: what a value holds is never filled again, so a
    /// buyer's text with braces stays text. An unknown or empty name becomes nothing; other braces stay. Past `limit`
    /// bytes it stops.
    package static func fill(_ template: String, with values: JSONValue, upTo limit: Int = .max) -> String {
        var result = ""
        var rest = template[...]
        while result.utf8.count <= limit, let open = rest.firstIndex(of: "{") {
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
