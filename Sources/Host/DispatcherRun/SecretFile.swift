import Foundation

/// A secret kept in a file of its own, named by a `NAME_FILE` variable.
enum SecretFile {
    /// Its text without the line break at the end; `nil` when it cannot be read, is over 64 KB or others may read it.
    static func text(of path: String) -> String? {
        guard let facts = try? FileManager.default.attributesOfItem(atPath: path),
            let mode = facts[.posixPermissions] as? Int, mode & 0o077 == 0,
            let data = FileManager.default.contents(atPath: path), data.count <= 64 << 10
        else { return nil }
        let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines)
        return text.isEmpty ? nil : text
    }
}
