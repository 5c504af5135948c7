import Foundation

/// The `.env` file of a home: `NAME=value` lines, read once at start.
///
/// It holds secrets, so a file that others may read is refused as a whole, with the command that mends it.
package struct DotEnv: Sendable {
    package struct Entry: Sendable, Hashable {
        package let value: String
        package let line: Int
    }

    package private(set) var entries: [String: Entry] = [:]
    package private(set) var errors: [SettingError] = []

    package init() {}

    /// Reads the file; an absent one has no entries. `shownAs` is the name errors carry.
    package static func read(_ path: String, shownAs file: String = ".env") -> DotEnv {
        var result = DotEnv()
        guard FileManager.default.fileExists(atPath: path) else { return result }
        let mode = SettingFile.mode(of: path)
        guard mode & 0o077 == 0 else {
            result.errors = [.exposed(SettingPlace(file: file, key: ""), mode: String(mode, radix: 8))]
            return result
        }
        switch SettingFile.text(of: path, shownAs: file) {
        case .success(let text): result.take(text, file: file)
        case .failure(let error): result.errors = [error]
        }
        return result
    }

    package init(text: String, file: String = ".env") { take(text, file: file) }

    private mutating func take(_ text: String, file: String) {
        for (index, raw) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = raw.trimmingCharacters(in: .whitespaces).trimmingCharacters(in: CharacterSet(charactersIn: "\r"))
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            add(line, place: { SettingPlace(file: file, line: index + 1, key: $0) })
        }
    }

    private mutating func add(_ line: String, place: (String) -> SettingPlace) {
        let body = line.hasPrefix("export ") ? String(line.dropFirst(7)).trimmingCharacters(in: .whitespaces) : line
        guard let equals = body.firstIndex(of: "=") else {
            errors.append(.unreadable(place(""), problem: "is no NAME=value line"))
            return
        }
        let name = body[..<equals].trimmingCharacters(in: .whitespaces)
        guard Self.isName(name) else {
            errors.append(.unreadable(place(""), problem: "the name before '=' may hold letters, digits and '_' only"))
            return
        }
        guard let value = Self.value(body[body.index(after: equals)...].trimmingCharacters(in: .whitespaces)) else {
            errors.append(.unreadable(place(name), problem: "the quotes of \(name) are not closed"))
            return
        }
        guard entries[name] == nil else {
            errors.append(.refused(place(name), problem: "stands twice", hint: "keep one of the two lines"))
            return
        }
        entries[name] = Entry(value: value, line: place(name).line)
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return text.utf8.allSatisfy {
            (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || (0x30...0x39).contains($0)
                || $0 == UInt8(ascii: "_")
        }
    }

    /// Single quotes are literal, double quotes know `\n \t \" \\`; without quotes ` #` begins a comment.
    private static func value(_ text: String) -> String? {
        guard let quote = text.first, quote == "\"" || quote == "'" else {
            guard let comment = text.range(of: " #") else { return text }
            return text[..<comment.lowerBound].trimmingCharacters(in: .whitespaces)
        }
        var value = ""
        var rest = text.dropFirst()
        while let character = rest.popFirst() {
            if character == quote { return value }
            guard character == "\\", quote == "\"" else {
                value.append(character)
                continue
            }
            guard let next = rest.popFirst() else { return nil }
            value.append(["n": "\n", "t": "\t", "\"": "\"", "\\": "\\"][next] ?? "\\\(next)")
        }
        return nil
    }
}
