import Foundation

/// What a submission server answered, complete to its last line.
package struct SMTPReply: Sendable, Hashable {
    /// What was being done when it said so.
    package enum Step: String, Sendable { case connect, login, sender, recipient, data, message }

    package let code: Int
    /// `5.1.1`, where the server gives one.
    package let enhanced: String?
    /// Its words in one line, without the numbers.
    package let text: String
    package let step: Step

    package init(code: Int, enhanced: String?, text: String, step: Step) {
        (self.code, self.enhanced, self.text, self.step) = (code, enhanced, text, step)
    }

    /// Whether the server has taken the mail.
    package var isAccepted: Bool { step == .message && (200...299).contains(code) }

    /// The lines of one reply: `NNN-` before the last, `NNN` or `NNN ` on it, the same number on all.
    init?(lines: [String], step: Step) {
        guard let last = lines.last, let code = Self.code(last), !Self.goesOn(last) else { return nil }
        guard lines.allSatisfy({ Self.code($0) == code }), lines.dropLast().allSatisfy(Self.goesOn) else { return nil }
        let texts = lines.map { Substring($0.dropFirst(4)) }
        let found = texts.lazy.compactMap(Self.enhancedCode).first
        self.code = code
        self.step = step
        enhanced = found.flatMap { $0.hasPrefix("\(code / 100).") ? $0 : nil }
        let kept = enhanced
        text = texts.map { text in
            let bare = kept.flatMap { text.hasPrefix($0) ? text.dropFirst($0.count) : nil } ?? text
            return bare.trimmingCharacters(in: .whitespaces)
        }.filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// The last complete reply among the lines of a whole conversation.
    init?(endOf lines: [String], step: Step) {
        guard let last = lines.last, let code = Self.code(last), !Self.goesOn(last) else { return nil }
        let before = lines.dropLast().reversed().prefix { Self.code($0) == code && Self.goesOn($0) }.reversed()
        self.init(lines: before + [last], step: step)
    }

    static func code(_ line: String) -> Int? {
        let bytes = Array(line.utf8.prefix(4))
        guard bytes.count >= 3, bytes[..<3].allSatisfy({ (0x30...0x39).contains($0) }), bytes[0] >= 0x32,
            bytes[0] <= 0x35, bytes.count == 3 || bytes[3] == 0x20 || bytes[3] == 0x2d
        else { return nil }
        return bytes[..<3].reduce(0) { $0 * 10 + Int($1) - 0x30 }
    }

    static func goesOn(_ line: String) -> Bool { line.utf8.dropFirst(3).first == 0x2d }

    /// `class.subject.detail`
    private static func enhancedCode(_ text: Substring) -> String? {
        let word = text.prefix { $0 != " " }
        let parts = word.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3,
            parts.allSatisfy({ (1...3).contains($0.count) && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
        else { return nil }
        return String(word)
    }
}
