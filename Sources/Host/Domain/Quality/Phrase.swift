/// Whole phrases in buyers' texts, whatever their case and spacing: "cap" does not stand in "capsules".
enum Phrase {
    static func texts(of lead: Lead) -> [[Character]] {
        [lead.title, lead.category, lead.parentCategory].compactMap { $0 }.map { Array(squeezed($0).lowercased()) }
    }

    static func stands(_ phrase: String, in texts: [[Character]]) -> Bool {
        let wanted = Array(squeezed(phrase).lowercased())
        return !wanted.isEmpty && texts.contains { stands(wanted, in: $0) }
    }

    /// White space squeezed, invisible format characters removed.
    static func squeezed(_ text: String) -> String {
        let visible = text.unicodeScalars.filter { $0.properties.generalCategory != .format }
        return String(String.UnicodeScalarView(visible)).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static func stands(_ wanted: [Character], in text: [Character]) -> Bool {
        guard text.count >= wanted.count else { return false }
        return (0...(text.count - wanted.count)).contains { start in
            let end = start + wanted.count
            return text[start..<end].elementsEqual(wanted)
                && (start == 0 || !isWord(text[start - 1])) && (end == text.count || !isWord(text[end]))
        }
    }

    private static func isWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_"
    }
}
