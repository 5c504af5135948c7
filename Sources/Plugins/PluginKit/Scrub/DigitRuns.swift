/// Digits with the signs people put between them, as they stand in a text.
struct DigitRun {
    struct Group {
        let units: Range<Int>
        let digits: [UInt8]
        let hasPlus: Bool
        /// What stands between the group before and this one.
        let gap: [UInt32]
        /// Whether the gap lets a number begin here: a space, a slash, a bracket, a tag.
        let isOpen: Bool
    }
    let groups: [Group]
    let key: ScrubWords.KeyKind
    /// A sign of money stands before it.
    let isPrice: Bool
    private let beginsClean: Bool
    private let endsClean: Bool

    var digits: [UInt8] { groups.flatMap(\.digits) }

    init(_ groups: [Group], in text: ScrubText) {
        self.groups = groups
        var start = groups[0].units.lowerBound
        while [0x2B, 0x28].contains(text[start - 1]) { start -= 1 }
        let end = groups[groups.count - 1].units.upperBound
        (key, isPrice) = (RunContext.key(before: start, in: text), RunContext.isPrice(before: start, in: text))
        beginsClean = key == .phone || RunContext.mayBegin(at: start, in: text)
        endsClean = !ScrubWords.isLetter(text[end]) && text[end] != 0x5F
    }

    func mayBegin(_ index: Int) -> Bool { index == 0 ? beginsClean : groups[index].isOpen || groups[index].hasPlus }
    /// A number in one piece may be followed by anything but letters, one with gaps not by a further tight group.
    func mayEnd(_ last: Int, from first: Int) -> Bool {
        guard last + 1 < groups.count else { return endsClean }
        return first == last || groups[last + 1].isOpen || groups[last + 1].hasPlus
    }
}

/// Reads all runs of a text.
enum DigitRuns {
    private static let least = 7
    /// Tags that stand inside of a line of text: what they part is read as one.
    private static let inlineTags: Set<String> = [
        "b", "i", "em", "strong", "span", "wbr", "u", "small", "font", "mark",
    ]

    static func all(in text: ScrubText, apart: [Range<Int>]) -> [DigitRun] {
        var runs: [DigitRun] = []
        var mails = apart[...]
        var at = 0
        while at < text.count {
            if let mail = mails.first, at >= mail.lowerBound {
                at = max(at, mail.upperBound)
                mails = mails.dropFirst()
                continue
            }
            guard ScrubWords.digit(text[at]) != nil else {
                at += 1
                continue
            }
            let limit = mails.first?.lowerBound ?? text.count
            let groups = groups(from: at, limit: limit, in: text)
            at = groups[groups.count - 1].units.upperBound
            if groups.reduce(0, { $0 + $1.digits.count }) >= least { runs.append(DigitRun(groups, in: text)) }
        }
        return runs
    }

    private static func groups(from start: Int, limit: Int, in text: ScrubText) -> [DigitRun.Group] {
        var groups: [DigitRun.Group] = []
        var at = start
        var gap = Gap()
        while true {
            let begin = at
            while at < limit, ScrubWords.digit(text[at]) != nil { at += 1 }
            let digits = (begin..<at).map { (ScrubWords.digit(text[$0]) ?? 0) + 0x30 }
            let hasPlus = groups.isEmpty ? plusStands(before: begin, in: text) : gap.signs.contains(0x2B)
            groups.append(
                .init(units: begin..<at, digits: digits, hasPlus: hasPlus, gap: gap.signs, isOpen: gap.isOpen))
            guard let next = self.gap(at: at, limit: limit, in: text) else { return groups }
            (at, gap) = (next.end, next)
        }
    }

    private static func plusStands(before at: Int, in text: ScrubText) -> Bool {
        text[at - 1] == 0x2B || (text[at - 1] == 0x28 && text[at - 2] == 0x2B)
    }

    private struct Gap {
        var signs: [UInt32] = []
        var end = 0
        var isOpen = false
    }

    /// The signs up to the next digit; `nil` when something else comes first, or too much of it.
    private static func gap(at start: Int, limit: Int, in text: ScrubText) -> Gap? {
        var gap = Gap()
        var at = start
        while at < limit, gap.signs.count <= 4 {
            let scalar = text[at]
            if ScrubWords.digit(scalar) != nil {
                gap.end = at
                return at > start ? gap : nil
            }
            if scalar == 0x3C {
                guard let end = tagEnd(at, in: text) else { return nil }
                (at, gap.isOpen) = (end, true)
                continue
            }
            let isSpace = ScrubWords.isSpace(scalar)
            guard isSpace || ScrubWords.isDash(scalar) || [0x2E, 0x28, 0x29, 0x2F, 0x2B].contains(scalar) else {
                return nil
            }
            // Signs without width are no separators of their own.
            if !(0x200B...0x200D).contains(scalar), scalar != 0xAD, scalar != 0x2060 { gap.signs.append(scalar) }
            if isSpace || [0x28, 0x29, 0x2F].contains(scalar) { gap.isOpen = true }
            at += 1
        }
        return nil
    }

    /// Behind an inline tag or a comment that begins here.
    private static func tagEnd(_ start: Int, in text: ScrubText) -> Int? {
        var at = start + 1
        if text[at] == 0x2F { at += 1 }
        if text[at] == 0x21, text[at + 1] == 0x2D, text[at + 2] == 0x2D { return closed(start, in: text) }
        var name = ""
        while ScrubWords.isLetter(text[at]), name.utf8.count < 8 {
            name.unicodeScalars.append(Unicode.Scalar(text[at] | 0x20) ?? " ")
            at += 1
        }
        return inlineTags.contains(name) ? closed(at, in: text) : nil
    }

    private static func closed(_ start: Int, in text: ScrubText) -> Int? {
        let end = (start..<min(start + 300, text.count)).first { text[$0] == 0x3E }
        return end.map { $0 + 1 }
    }
}
