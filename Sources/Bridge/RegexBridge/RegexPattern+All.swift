import CRE2

extension RegexPattern {
    /// Processor time of this thread in nanoseconds.
    package static var processorTime: UInt64 { engyne_re_processor_now() }

    /// Every match from left to right, none overlapping another, at most `limit`.
    ///
    /// One search is linear, a row of them need not be (`a.*b|a` over many `a`), so the row as a whole has a budget of
    /// processor time; past it this throws `.tooLong`.
    package func all(
        in text: [UInt8], limit: Int, budgetNanoseconds: UInt64, now: () -> UInt64 = { RegexPattern.processorTime }
    ) throws(RegexProblem) -> [Match] {
        try check(text)
        let begin = now()
        var matches: [Match] = []
        var position = 0
        while matches.count < limit, position <= text.count, let match = try first(in: text, from: position) {
            matches.append(match)
            guard let whole = match[0] else { break }
            position = whole.isEmpty ? Self.next(after: whole.upperBound, in: text) : whole.upperBound
            if now() &- begin > budgetNanoseconds { throw .tooLong(matches.count) }
        }
        return matches
    }

    /// The first byte of the next character.
    private static func next(after position: Int, in text: [UInt8]) -> Int {
        var next = position + 1
        while next < text.count, text[next] & 0xC0 == 0x80 { next += 1 }
        return next
    }
}
