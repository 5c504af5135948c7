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

    /// Every plugin under a root's `connectors/` and `channels/`. What cannot be a plugin (other names, links) is left out.
    package static func scan(_ root: String, origin: Origin) -> [PluginSource] {
        PluginKind.allCases.flatMap { kind in
            names(in: "\(root)/\(kind.folder)").compactMap { entry in
                source(kind: kind, path: "\(root)/\(kind.folder)/\(entry)", entry: entry, origin: origin)
            }
        }
    }

    /// A missing folder holds nothing: an empty home is a valid one.
    private static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    private static func source(kind: PluginKind, path: String, entry: String, origin: Origin) -> PluginSource? {
        guard !BundleReader.isIgnored(entry, depth: 1), let what = try? FileKind.of(path) else { return nil }
        let name: String
        switch what {
        case .folder where FileManager.default.fileExists(atPath: path + "/init.lua"): name = entry
        case .file where entry.hasSuffix(".lua"): name = String(entry.dropLast(4))
        default: return nil
        }
        guard PluginBundle.isName(name) else { return nil }
        return PluginSource(kind: kind, name: name, path: path, origin: origin, signature: Signature.of(path))
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
            let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
            for name in names.sorted() where !BundleReader.isIgnored(name, depth: 1) {
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
