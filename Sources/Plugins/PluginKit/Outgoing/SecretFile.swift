import Foundation

/// A secret's value as the operator set it: a variable, or a file of its own named by a `NAME_FILE` variable.
package enum SecretFile {
    /// The variable itself, else the text of the file its `_FILE` variant names, else `nil`.
    package static func value(of name: String, in environment: [String: String]) -> String? {
        if let value = environment[name], !value.isEmpty { return value }
        return environment[name + "_FILE"].flatMap(text(of:))
    }

    /// The same for one slot: `NAME__SLOT` (capitals, `-` as `_`) where the operator set it, else `NAME`. Accounts of
    /// several clients have a key each.
    package static func value(of name: String, slot: String, in environment: [String: String]) -> String? {
        let own = name + "__" + slot.uppercased().replacingOccurrences(of: "-", with: "_")
        return value(of: own, in: environment) ?? value(of: name, in: environment)
    }

    /// The file's text without the line break at the end; `nil` when it cannot be read, is over 64 KB or others may
    /// read it.
    static func text(of path: String) -> String? {
        guard let facts = try? FileManager.default.attributesOfItem(atPath: path),
            let mode = facts[.posixPermissions] as? Int, mode & 0o077 == 0,
            let data = FileManager.default.contents(atPath: path), data.count <= 64 << 10
        else { return nil }
        let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines)
        return text.isEmpty ? nil : text
    }
}
