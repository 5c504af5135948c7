package import Domain
import Foundation

/// A plugin's file or folder as it lies on disk, with what tells that it changed.
package struct PluginSource: Sendable, Hashable {
    package enum Origin: String, Sendable { case bundled, home }

    package let kind: PluginKind
    package let name: String
    package let path: String
    package let origin: Origin
    /// Changes when any file's size, time of change or inode does; fixtures count, they decide about acceptance.
    package let signature: String

    package var fullName: String { "\(kind.rawValue)/\(name)" }

    /// Every plugin under a root's `connectors/` and `channels/`.
    package static func scan(_ root: String, origin: Origin) -> [PluginSource] { look(root, origin: origin).plugins }

    /// Every plugin under a root, and what lies there that means to be one and cannot.
    package static func look(_ root: String, origin: Origin) -> (plugins: [PluginSource], strays: [StrayFile]) {
        var (plugins, strays): ([PluginSource], [StrayFile]) = ([], [])
        for kind in PluginKind.allCases {
            let folder = "\(root)/\(kind.folder)"
            // A missing folder holds nothing: an empty home is a valid one.
            guard let found = try? FolderNames.list(folder) else { continue }
            strays += found.unreadable.map {
                StrayFile(kind: kind, entry: $0, code: "plugin.name.invalid", reason: "its name is no UTF-8")
            }
            for entry in found.names where !BundleReader.isIgnored(entry, depth: 0) {
                switch place(kind: kind, path: "\(folder)/\(entry)", entry: entry) {
                case .plugin(let name):
                    let signature = Signature.of("\(folder)/\(entry)")
                    plugins.append(
                        PluginSource(
                            kind: kind, name: name, path: "\(folder)/\(entry)", origin: origin, signature: signature))
                case .stray(let stray): strays.append(stray)
                case .nothing: break
                }
            }
        }
        return (plugins, strays)
    }

    private enum Place {
        case plugin(String)
        case stray(StrayFile)
        /// A README, a shared picture: nobody means it to run.
        case nothing
    }

    private static func place(kind: PluginKind, path: String, entry: String) -> Place {
        guard let what = try? FileKind.of(path) else { return .nothing }
        let isScript = entry.hasSuffix(".lua")
        let name = isScript ? String(entry.dropLast(4)) : entry
        func stray(_ code: String, _ reason: String) -> Place {
            .stray(StrayFile(kind: kind, entry: entry, code: code, reason: reason))
        }
        switch what {
        case .file where !isScript: return .nothing
        case .other("a symbolic link"):
            return stray("plugin.file.refused", "it is a symbolic link, and links are never followed")
        case .other(let what): return isScript ? stray("plugin.file.refused", "it is \(what)") : .nothing
        case .folder where !hasMain(path):
            return stray("plugin.main.missing", "the folder holds no init.lua")
        default: break
        }
        guard PluginBundle.isName(name) else {
            return stray("plugin.name.invalid", "a name is a-z, 0-9, _ and -, at most 48 long")
        }
        return .plugin(name)
    }

    /// Whatever is called `init.lua`, a link too: the reader says what is wrong with it.
    private static func hasMain(_ folder: String) -> Bool {
        var status = stat()
        return lstat(folder + "/init.lua", &status) == 0
    }
}

/// Something in a plugin folder that means to be a plugin and cannot be one.
package struct StrayFile: Sendable, Hashable {
    package let kind: PluginKind
    package let entry: String
    package let code: String
    package let reason: String

    /// `channels/Bad.lua`.
    package var place: String { "\(kind.folder)/\(entry)" }
    package var text: String { "\(place) is no plugin: \(reason)" }

    package var json: JSONObject {
        ["file": .string(place), "code": .string(code), "message": .string(text)]
    }
}

/// Size, time of change and inode of every file below a path, in one text.
enum Signature {
    static func of(_ path: String) -> String {
        var parts: [String] = []
        visit(path, depth: 0, into: &parts)
        return parts.joined(separator: "\n")
    }

    private static func visit(_ path: String, depth: Int, into parts: inout [String]) {
        var status = stat()
        guard depth < 8, parts.count < 2000, lstat(path, &status) == 0 else { return }
        if status.st_mode & S_IFMT == S_IFDIR {
            let found = (try? FolderNames.list(path)) ?? FolderNames.Found()
            parts += found.unreadable.map { "\(path) \($0)" }
            for name in found.names where !BundleReader.isIgnored(name, depth: 1) {
                visit("\(path)/\(name)", depth: depth + 1, into: &parts)
            }
        } else {
            #if canImport(Darwin)
                let changed = "\(status.st_mtimespec.tv_sec).\(status.st_mtimespec.tv_nsec)"
            #else
                let changed = "\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
            #endif
            parts.append("\(path) \(status.st_size) \(changed) \(status.st_ino)")
        }
    }
}
