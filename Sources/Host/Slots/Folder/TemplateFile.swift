package import Foundation
import Journal

/// The text of a slot's message template: `slots/<id>/templates/<name>.txt` or `.md`.
package enum TemplateFile {
    static let maxBytes = 64 << 10
    /// What a slot without a file of its own says first. It invents nothing: no stock, no price, no promise.
    package static let firstTouch =
        "Hello {{contact.name|there}}, thank you for your enquiry about {{lead.title|our products}}. "
        + "This is {{client|our team}}. May we send you the details and a quotation?"

    /// `nil` for a name that is no plain word, and for one nobody wrote a text for.
    package static func text(named name: String, in folder: SlotFolder) -> String? {
        guard isName(name) else { return nil }
        for ending in ["txt", "md"] {
            guard let data = FileManager.default.contents(atPath: "\(folder.templates)/\(name).\(ending)"),
                data.count <= maxBytes, let text = String(data: data, encoding: .utf8)
            else { continue }
            let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
            if !trimmed.isEmpty { return trimmed }
        }
        return name == "first_touch" ? firstTouch : nil
    }

    /// Names with a text of their own, and the built-in one.
    package static func names(in folder: SlotFolder) throws -> [String] {
        guard FileManager.default.fileExists(atPath: folder.templates) else { return ["first_touch"] }
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.templates)
        let named = files.filter { $0.hasSuffix(".txt") || $0.hasSuffix(".md") }.compactMap { file in
            file.lastIndex(of: ".").map { String(file[..<$0]) }
        }
        return Set(named + ["first_touch"]).filter { text(named: $0, in: folder) != nil }.sorted()
    }

    /// Keeps the text of a version (`first_touch@…`) for ever: what an approval names can always be read again.
    /// Blocks for a small write the first time. Throws `JournalError`.
    package static func keep(_ text: String, version: String, in folder: SlotFolder) throws {
        let place = folder.templates + "/versions"
        let path = "\(place)/\(version).txt"
        guard !FileManager.default.fileExists(atPath: path) else { return }
        try AtomicFile.makeFolder(place)
        try AtomicFile.write(Array(text.utf8), to: path, synced: false)
    }

    /// The versions of a template that were ever used for a draft, the newest first, with the time of the first use.
    package static func versions(named name: String, in folder: SlotFolder) throws -> [(version: String, since: Date)] {
        let place = folder.templates + "/versions"
        guard FileManager.default.fileExists(atPath: place) else { return [] }
        let files = try FileManager.default.contentsOfDirectory(atPath: place)
        let own = files.filter { $0.hasPrefix(name + "@") && $0.hasSuffix(".txt") }
        return try own.map { file in
            let facts = try FileManager.default.attributesOfItem(atPath: "\(place)/\(file)")
            return (String(file.dropLast(4)), facts[.modificationDate] as? Date ?? .distantPast)
        }.sorted { $0.since > $1.since }
    }

    /// The text of a kept version.
    package static func text(ofVersion version: String, in folder: SlotFolder) -> String? {
        let parts = version.split(separator: "@", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, parts.allSatisfy(isName) else { return nil }
        return FileManager.default.contents(atPath: "\(folder.templates)/versions/\(version).txt")
            .flatMap { String(data: $0, encoding: .utf8) }
    }

    private static func isName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x5f || byte == 0x2d
            }
    }
}
