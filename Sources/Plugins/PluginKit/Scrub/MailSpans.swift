/// Finds e-mail addresses in a decoded text.
enum MailSpans {
    struct Span {
        let units: Range<Int>
        /// The unit of the `@`.
        let at: Int
        /// In lower case: what tells two addresses apart.
        let address: String
    }

    static func find(in text: ScrubText) -> [Span] {
        var spans: [Span] = []
        var end = 0
        for at in 0..<text.count where text.scalars[at] == 0x40 && at >= end {
            guard let span = span(at, in: text, after: end) else { continue }
            spans.append(span)
            end = span.units.upperBound
        }
        return spans
    }

    private static func span(_ at: Int, in text: ScrubText, after limit: Int) -> Span? {
        var start = at
        while start > limit, at - start < 64, ScrubWords.isMailSign(text[start - 1]) { start -= 1 }
        while start < at, !ScrubWords.isWord(text[start]) { start += 1 }
        // The letter of an escape within an escape is no part of the address: `\\nasha@…`.
        if start < at, text[start - 1] == 0x5C, [0x6E, 0x72, 0x74, 0x62, 0x66].contains(text[start]) { start += 1 }
        guard start < at, let end = domainEnd(at + 1, in: text) else { return nil }
        let address = text.scalars[start..<end].map { scalar in
            Character(Unicode.Scalar(scalar < 0x80 ? UInt32(ScrubWords.lower(UInt8(scalar))) : scalar) ?? "?")
        }
        let whole = String(address)
        // What messengers write as number@host is a number; a picture's `@2x.png` is a size.
        guard !["@c.us", "@g.us", "@s.whatsapp.net", "@lid"].contains(where: whole.hasSuffix) else { return nil }
        guard let ending = whole.split(separator: ".").last, !fileEndings.contains(String(ending)) else { return nil }
        return Span(units: start..<end, at: at, address: whole)
    }

    private static let fileEndings: Set<String> = [
        "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "css", "js", "mjs", "map", "ico", "woff",
    ]

    /// Behind the last label; `nil` when this is no domain with a dot and letters at its end.
    private static func domainEnd(_ start: Int, in text: ScrubText) -> Int? {
        var end = start
        while end - start < 255, ScrubWords.isWord(text[end]) || text[end] == 0x2D || text[end] == 0x2E { end += 1 }
        while end > start, !ScrubWords.isWord(text[end - 1]) { end -= 1 }
        var label = end
        while label > start, text[label - 1] != 0x2E { label -= 1 }
        guard label > start + 1, end - label >= 2 else { return nil }
        let isLetters = (label..<end).allSatisfy { ScrubWords.digit(text[$0]) == nil && text[$0] != 0x2D }
        return isLetters ? end : nil
    }
}
