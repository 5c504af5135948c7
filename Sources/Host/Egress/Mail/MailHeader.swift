import Foundation

/// One header line of a mail, written so that no value can end its line and begin another.
struct MailHeader: Sendable, Hashable {
    /// Name and value with their folds, without the line's end.
    let line: String

    /// Free text such as a subject: ASCII that fits on one line stays, everything else becomes encoded words (RFC 2047).
    /// - Throws: `MailFailure` for a control character. It is refused and not dropped: who put it there meant something.
    init(_ name: String, text: String) throws(MailFailure) {
        try Self.check(name, text, limitBytes: 998)
        let isPlain = text.utf8.allSatisfy { $0 < 0x7f } && !text.contains("=?") && text == Self.trimmed(text)
        let whole = "\(name): \(text)"
        line =
            isPlain && whole.utf8.count <= 76
            ? whole : "\(name): " + Self.encodedWords(text, after: name.utf8.count + 2)
    }

    /// A value with a grammar of its own, such as an address list: ASCII, as it stands.
    init(_ name: String, value: String) throws(MailFailure) {
        try Self.check(name, value, limitBytes: 900)
        guard value.utf8.allSatisfy({ $0 < 0x7f }) else {
            throw .notSent(.header, detail: "the header \(name) may hold ASCII only")
        }
        line = "\(name): \(value)"
    }

    /// `Name <address>`.
    init(_ name: String, _ address: MailAddress, called: String?) throws(MailFailure) {
        guard let called, !called.isEmpty else {
            line = "\(name): <\(address.text)>"
            return
        }
        try Self.check(name, called, limitBytes: 200)
        let isPlain = called.utf8.allSatisfy { $0 < 0x7f && $0 != 0x22 && $0 != 0x5c } && !called.contains("=?")
        let phrase = isPlain ? "\"\(called)\"" : Self.encodedWords(called, after: name.utf8.count + 2)
        line = "\(name): \(phrase)\r\n <\(address.text)>"
    }

    /// Line breaks, NUL and every other control character end up nowhere near the wire.
    private static func check(_ name: String, _ value: String, limitBytes: Int) throws(MailFailure) {
        guard value.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            throw .notSent(.header, detail: "the header \(name) holds a line break or another control character")
        }
        guard value.unicodeScalars.allSatisfy({ $0 != "\u{2028}" && $0 != "\u{2029}" }) else {
            throw .notSent(.header, detail: "the header \(name) holds a line separator")
        }
        guard value.utf8.count <= limitBytes else {
            throw .notSent(.header, detail: "the header \(name) is over \(limitBytes) bytes")
        }
    }

    private static func trimmed(_ text: String) -> String { text.trimmingCharacters(in: .whitespaces) }

    /// At most 75 characters each, cut between characters, one a line.
    private static func encodedWords(_ text: String, after used: Int) -> String {
        var words: [[UInt8]] = [[]]
        for character in text {
            let bytes = Array(String(character).utf8)
            // A character may be longer than a word has room: then its scalars are parted, never a scalar's bytes.
            let pieces = bytes.count <= 30 ? [bytes] : String(character).unicodeScalars.map { Array(String($0).utf8) }
            for piece in pieces {
                let room = words.count == 1 ? min(45, (75 - used - 12) / 4 * 3) : 45
                if words[words.count - 1].count + piece.count > room { words.append([]) }
                words[words.count - 1] += piece
            }
        }
        return words.filter { !$0.isEmpty }.map { "=?UTF-8?B?\(Data($0).base64EncodedString())?=" }
            .joined(separator: "\r\n ")
    }
}
