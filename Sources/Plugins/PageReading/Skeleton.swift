import HTMLBridge

/// A hash of an element's skeleton (tags, classes, attribute names) without its texts and numbers: the same for all
/// rows of one design, another when the design changes. The same number as in a browser page.
enum Skeleton {
    private struct Hash {
        var (a, b): (UInt32, UInt32) = (0xDEAD_BEEF, 0x41C6_CE57)
        mutating func eat(_ text: String) {
            for code in text.utf16 {
                a = (a ^ UInt32(code)) &* 2_654_435_761
                b = (b ^ UInt32(code)) &* 1_597_334_677
            }
        }
        var text: String { hex(a) + hex(b) }
        private func hex(_ value: UInt32) -> String {
            let digits = String(value, radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }
    }

    static func hash(_ html: HTMLDocument, _ element: Int) -> String {
        var hash = Hash()
        var open: [Int] = []
        for node in element..<Int(html.nodes[element].end) where html.isElement(node) {
            while let last = open.last, last <= node {
                hash.eat(">")
                open.removeLast()
            }
            hash.eat("<" + html.tagName(node))
            let classes = html.classes(node)
            if !classes.isEmpty { hash.eat("." + withoutNumbers(sorted(classes).joined(separator: "."))) }
            hash.eat("[" + sorted(html.attributeNames(node)).joined(separator: ",") + "]")
            open.append(Int(html.nodes[node].end))
        }
        for _ in open { hash.eat(">") }
        return hash.text
    }

    private static func sorted(_ words: [String]) -> [String] {
        words.sorted { $0.utf16.lexicographicallyPrecedes($1.utf16) }
    }

    private static func withoutNumbers(_ text: String) -> String {
        var out = String.UnicodeScalarView()
        var isInNumber = false
        for scalar in text.unicodeScalars {
            let isDigit = ("0"..."9").contains(scalar)
            if isDigit, isInNumber { continue }
            out.append(isDigit ? "0" : scalar)
            isInNumber = isDigit
        }
        return String(out)
    }
}
