import CurlBridge
import Foundation

/// Looks into a mailbox on a connection that is signed in. It opens folders for reading only and changes no flag.
struct IMAPDialogue {
    static let seconds = 25.0
    private static let maxLines = 10_000

    private let stream: any MailStream
    private var reader: MailReader
    private var commands = 0

    init(_ stream: any MailStream) {
        self.stream = stream
        reader = MailReader(stream)
    }

    /// Whether the folder of sent mail holds a message of this id.
    mutating func holds(messageID: String, folder: String?) throws(MailFailure) -> Bool {
        stream.allow(seconds: Self.seconds)
        do throws(CurlFailure) {
            var name = folder
            if name == nil { name = try sentFolder() }
            guard let name else {
                throw CurlFailure(
                    kind: .url, detail: "no folder is marked as the one for sent mail", mayHaveLeft: false)
            }
            _ = try ask("EXAMINE \(Self.quoted(name))")
            let found = try ask("UID SEARCH HEADER Message-ID \(Self.quoted("<\(messageID)>"))")
            _ = try ask("LOGOUT")
            return found.contains { line in
                let words = line.split(separator: " ")
                return words.count > 2 && words[1].uppercased() == "SEARCH"
                    && words[2...].contains { UInt32($0) != nil }
            }
        } catch { throw .notSent(SMTPDialogue.reason(error), detail: "mailbox: \(error.detail)") }
    }

    /// The folder marked `\Sent`. Some servers tell the mark only when asked for it.
    private mutating func sentFolder() throws(CurlFailure) -> String? {
        for wish in ["LIST \"\" \"*\"", "LIST (SPECIAL-USE) \"\" \"*\""] {
            for line in try ask(wish) { if let name = Self.sentFolder(in: line) { return name } }
        }
        return nil
    }

    /// `* LIST (\HasNoChildren \Sent) "/" "Sent Mail"`
    static func sentFolder(in line: String) -> String? {
        guard line.uppercased().hasPrefix("* LIST ("), let end = line.firstIndex(of: ")") else { return nil }
        let flags = line[..<end].dropFirst("* LIST (".count).lowercased().split(separator: " ")
        guard flags.contains("\\sent") else { return nil }
        let rest = line[line.index(after: end)...].trimmingPrefix(" ")
        // Behind the flags stand the separator, one quoted character or NIL, and the name, a word or quoted.
        let name = rest.hasPrefix("\"\\\\\"") ? rest.dropFirst(5) : rest.dropFirst(4)
        guard name.hasPrefix("\""), name.hasSuffix("\""), name.count >= 2 else {
            return name.isEmpty ? nil : String(name)
        }
        var result = ""
        var isEscaped = false
        for character in name.dropFirst().dropLast() {
            if character == "\\", !isEscaped {
                isEscaped = true
            } else {
                result.append(character)
                isEscaped = false
            }
        }
        return result
    }

    /// The untagged lines of a command that ended with OK.
    private mutating func ask(_ command: String) throws(CurlFailure) -> [String] {
        commands += 1
        let tag = "EN\(commands)"
        try stream.send(Array("\(tag) \(command)\r\n".utf8))
        var lines: [String] = []
        while lines.count < Self.maxLines {
            let line = try wholeLine()
            guard line.hasPrefix(tag + " ") else {
                lines.append(line)
                continue
            }
            guard line.dropFirst(tag.count + 1).uppercased().hasPrefix("OK") else {
                let words = line.dropFirst(tag.count + 1).prefix(200)
                throw CurlFailure(kind: .other, detail: "\(words)", mayHaveLeft: false)
            }
            return lines
        }
        throw MailReader.failure("an answer without an end")
    }

    /// A line with the literals in it, `{n}` and n bytes, put in as quoted texts.
    private mutating func wholeLine() throws(CurlFailure) -> String {
        var line = try reader.line()
        while let length = Self.literal(line) {
            let bytes = try reader.bytes(length)
            line =
                line[..<(line.lastIndex(of: "{") ?? line.endIndex)]
                + Self.quoted(String(decoding: bytes, as: UTF8.self)) + (try reader.line())
        }
        return line
    }

    private static func literal(_ line: String) -> Int? {
        guard line.hasSuffix("}"), let open = line.lastIndex(of: "{") else { return nil }
        return Int(line[line.index(after: open)...].dropLast())
    }

    /// Names come from the settings, the server or our own ids; what could end a quoted text is taken out.
    static func quoted(_ text: String) -> String {
        let safe = text.filter { !$0.isNewline && $0 != "\0" }
        return "\"" + safe.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
