/// Text as scripts in a browser treat it.
enum PageText {
    /// What `\s` means in a browser's patterns, and the two joiners that pages hide in texts.
    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        isPatternSpace(scalar.value) || scalar.value == 0x200B || scalar.value == 0x2060
    }

    static func isPatternSpace(_ value: UInt32) -> Bool {
        switch value {
        case 0x09...0x0D, 0x20, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF: true
        default: false
        }
    }

    /// Every run of white space as one space, none at the ends.
    static func squeeze(_ text: String) -> String {
        var out = String.UnicodeScalarView()
        var isPending = false
        for scalar in text.unicodeScalars {
            if isSpace(scalar) {
                isPending = !out.isEmpty
            } else {
                if isPending { out.append(" ") }
                isPending = false
                out.append(scalar)
            }
        }
        return String(out)
    }

    /// Lower case with the one rule that looks around: a Greek sigma at a word's end.
    static func lower(_ text: String) -> String {
        let lowered = text.lowercased()
        guard lowered.unicodeScalars.contains("σ"), text.unicodeScalars.contains("Σ") else { return lowered }
        var out = String.UnicodeScalarView()
        let all = Array(text.unicodeScalars)
        for (index, scalar) in all.enumerated() {
            if scalar == "Σ", isLetter(all, index - 1), !isLetter(all, index + 1) {
                out.append("ς")
            } else {
                out.append(contentsOf: String(scalar).lowercased().unicodeScalars)
            }
        }
        return String(out)
    }
    private static func isLetter(_ all: [Unicode.Scalar], _ index: Int) -> Bool {
        all.indices.contains(index) && all[index].properties.isCased
    }

    /// Whether one text holds another, character by character as stored.
    static func holds(_ text: String, _ part: String) -> Bool {
        let (hay, needle) = (Array(text.utf8), Array(part.utf8))
        guard !needle.isEmpty else { return true }
        guard needle.count <= hay.count else { return false }
        return (0...hay.count - needle.count).contains { start in
            hay[start] == needle[0] && hay[start..<start + needle.count].elementsEqual(needle)
        }
    }

    static func same(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }
}
