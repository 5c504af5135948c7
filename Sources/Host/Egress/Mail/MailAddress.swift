import Foundation

/// An address a mail may be sent to or from: plain ASCII, one `@`, nothing that could be read as anything else.
///
/// Only dot-atoms and host names are taken. Quoted names, comments, routes and line breaks are refused, so whatever
/// stands in an envelope or a header after this is one address and no second command.
package struct MailAddress: Sendable, Hashable {
    package let text: String
    package var domain: String { String(text[text.index(after: text.lastIndex(of: "@") ?? text.startIndex)...]) }

    /// A domain in another script is written in its `xn--` form. `nil` for everything that is not one plain address.
    package init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, let domain = Punycode.domain(parts[1]) else { return nil }
        guard (1...64).contains(parts[0].utf8.count), Self.isDotAtom(parts[0]), Self.isHostName(domain) else {
            return nil
        }
        let whole = "\(parts[0])@\(domain)"
        guard whole.utf8.count <= 254 else { return nil }
        self.text = whole
    }

    private static func isDotAtom(_ name: Substring) -> Bool {
        name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { atom in
            !atom.isEmpty && atom.utf8.allSatisfy { isLetterOrDigit($0) || "!#$%&'*+-/=?^_`{|}~".utf8.contains($0) }
        }
    }

    /// Letters, digits and hyphens in labels of 1 to 63.
    package static func isHostName(_ name: String) -> Bool {
        guard (1...253).contains(name.utf8.count) else { return false }
        return name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.utf8.first != 0x2d && label.utf8.last != 0x2d
                && label.utf8.allSatisfy { isLetterOrDigit($0) || $0 == 0x2d }
        }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
    }
}

/// RFC 3492: a label of another script as ASCII.
enum Punycode {
    /// Each label by itself; ASCII labels stay as they are.
    static func domain(_ name: Substring) -> String? {
        guard name.utf8.count <= 253 else { return nil }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false).map { label -> String? in
            if label.utf8.allSatisfy({ $0 < 0x80 }) { return String(label) }
            let folded = String(label).lowercased().precomposedStringWithCompatibilityMapping
            let isWord = folded.unicodeScalars.allSatisfy { $0 == "-" || isWordPart($0) }
            return isWord ? encode(Array(folded.unicodeScalars)).map { "xn--" + $0 } : nil
        }
        guard labels.allSatisfy({ $0 != nil }) else { return nil }
        return labels.compactMap(\.self).joined(separator: ".")
    }

    private static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .lowercaseLetter, .otherLetter, .modifierLetter, .nonspacingMark, .spacingMark, .decimalNumber: true
        default: false
        }
    }

    private static let (base, firstRange, skew, damp) = (36, 1...26, 38, 700)

    private static func encode(_ label: [Unicode.Scalar]) -> String? {
        var result = label.filter(\.isASCII).map { Character($0) }
        let basic = result.count
        if basic > 0 { result.append("-") }
        var (code, delta, bias, done) = (128, 0, 72, basic)
        while done < label.count {
            guard let next = label.map({ Int($0.value) }).filter({ $0 >= code }).min() else { return nil }
            delta += (next - code) * (done + 1)
            code = next
            for scalar in label {
                if Int(scalar.value) < code { delta += 1 }
                guard Int(scalar.value) == code else { continue }
                result += digits(of: delta, bias: bias)
                bias = adapted(delta, done + 1, isFirst: done == basic)
                delta = 0
                done += 1
            }
            delta += 1
            code += 1
        }
        return String(result)
    }

    private static func digits(of delta: Int, bias: Int) -> [Character] {
        var (rest, step, result) = (delta, base, [Character]())
        while true {
            let threshold = min(max(step - bias, firstRange.lowerBound), firstRange.upperBound)
            guard rest >= threshold else { return result + [digit(rest)] }
            result.append(digit(threshold + (rest - threshold) % (base - threshold)))
            rest = (rest - threshold) / (base - threshold)
            step += base
        }
    }

    private static func digit(_ value: Int) -> Character {
        Character(Unicode.Scalar(UInt8(value < 26 ? 0x61 + value : 0x30 + value - 26)))
    }

    private static func adapted(_ delta: Int, _ count: Int, isFirst: Bool) -> Int {
        var rest = isFirst ? delta / damp : delta / 2
        rest += rest / count
        var steps = 0
        while rest > (base - 1) * firstRange.upperBound / 2 {
            rest /= base - 1
            steps += base
        }
        return steps + base * rest / (rest + skew)
    }
}
