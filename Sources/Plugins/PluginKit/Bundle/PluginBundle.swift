import Crypto
package import Domain
package import LuaBridge

/// One version of a plugin, read once and never changed after: every file's bytes and their common hash.
///
/// Scripts run from a bundle, never from the folder somebody is editing. `fixtures/` and hidden files are no part
/// of it: they decide whether a version is good, not what it does, so changing one of them makes no new version.
package struct PluginBundle: Sendable, Hashable {
    /// Limits in bytes and counts, lua-bridge's "script file / package".
    package static let fileLimitBytes = 256 << 10
    package static let packageLimitBytes = 2 << 20
    package static let fileCountLimit = 200

    package let kind: PluginKind
    /// The file or folder name without `.lua`; the plugin's id within its kind.
    package let name: String
    /// Where it was read from.
    package let path: String
    /// Whether it was one lone file and not a folder.
    package let isSingleFile: Bool
    /// Relative path → bytes.
    package let files: [String: [UInt8]]
    /// 64 hex digits: SHA-256 over the sorted relative paths and bytes.
    package let hash: String
    /// The file the plugin's table comes from: `init.lua` or `NAME.lua`.
    package let main: String

    package init(kind: PluginKind, name: String, path: String, isSingleFile: Bool, files: [String: [UInt8]]) {
        self.kind = kind
        self.name = name
        self.path = path
        self.isSingleFile = isSingleFile
        self.files = files
        self.main = isSingleFile ? "\(name).lua" : "init.lua"
        self.hash = Self.hash(of: files)
    }

    /// What stands before a file's name in messages: `connectors/NAME`, or `channels` for a lone file.
    package var folderLabel: String { isSingleFile ? kind.folder : "\(kind.folder)/\(name)" }
    /// `connector/NAME`, the full name of a plugin.
    package var fullName: String { "\(kind.rawValue)/\(name)" }

    /// The text files a sandbox may load, under the label its messages show.
    package var script: LuaScript {
        LuaScript(files: files.filter { $0.key.hasSuffix(".lua") }, main: main, label: folderLabel)
    }

    /// What is written on every event made by this version.
    package func stamp(version: String) -> PluginStamp { PluginStamp(name: name, version: version, hash: hash) }

    /// The hash of a set of files: each path and length stands before its bytes, so no two sets share a preimage.
    package static func hash(of files: [String: [UInt8]]) -> String {
        var digest = SHA256()
        for (path, bytes) in files.sorted(by: { Array($0.key.utf8).lexicographicallyPrecedes(Array($1.key.utf8)) }) {
            digest.update(data: Array("\(path)\u{0}\(bytes.count)\u{0}".utf8))
            digest.update(data: bytes)
        }
        return digest.finalize().map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }.joined()
    }

    /// A plugin name: `^[a-z0-9][a-z0-9_-]{0,47}$`.
    package static func isName(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard (1...48).contains(bytes.count), let first = bytes.first, first != 0x5F, first != 0x2D else {
            return false
        }
        return bytes.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F || $0 == 0x2D }
    }
}
