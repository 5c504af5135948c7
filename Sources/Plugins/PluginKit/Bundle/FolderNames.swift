import Domain
import Foundation

/// The names in a folder as the bytes they are, because one that is no UTF-8 must be told and not be guessed at.
enum FolderNames {
    struct Found {
        /// Sorted.
        var names: [String] = []
        /// Names that are no UTF-8, as a person can read them.
        var unreadable: [String] = []
    }

    /// - Throws: `PluginError.unreadable`.
    static func list(_ folder: String) throws -> Found {
        guard let handle = opendir(folder) else {
            throw PluginError.unreadable(path: folder, reason: String(cString: strerror(errno)))
        }
        defer { closedir(handle) }
        var found = Found()
        while let entry = readdir(handle) {
            let bytes = withUnsafeBytes(of: entry.pointee.d_name) { raw in Array(raw.prefix { $0 != 0 }) }
            if bytes == [0x2E] || bytes == [0x2E, 0x2E] { continue }
            if let name = String(validating: bytes, as: UTF8.self) {
                found.names.append(name)
            } else {
                found.unreadable.append(readable(bytes))
            }
        }
        found.names.sort()
        found.unreadable.sort()
        return found
    }

    /// Bytes outside ASCII as `\xff`.
    private static func readable(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            (0x20..<0x7F).contains(byte)
                ? String(UnicodeScalar(byte)) : "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }

    /// Names that editors, downloads and systems leave beside a file for a moment, and hidden ones. They are no part
    /// of a plugin.
    static func isPassing(_ name: String) -> Bool {
        if name.hasPrefix(".") || name.hasPrefix("#") || name.hasSuffix("~") || name.contains("___jb_") { return true }
        // vim tries a folder with a file called 4913 (and up), sed -i writes sedAbC123.
        if name.count <= 5, let number = Int(name), number >= 4913 { return true }
        if name.hasPrefix("sed"), name.count == 9, !name.contains(".") { return true }
        let endings = [".swp", ".swo", ".swx", ".tmp", ".bak", ".orig", ".rej", ".part", ".crdownload", ".lock"]
        return endings.contains { name.hasSuffix($0) } || name.contains(".tmp.")
    }
}
