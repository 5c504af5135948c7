import Foundation
import Journal

/// `engyne-host new connector|channel NAME`: a plugin that passes `check` and `test` once its marked gaps are filled.
package enum Scaffold {
    /// Stands before each gap; `check` refuses a file that still holds one.
    package static let mark = "FILL IN:"

    /// Relative path → text.
    package static func files(_ kind: PluginKind, name: String) -> [String: String] {
        switch kind {
        case .channel: ChannelScaffold.files(name)
        case .connector: ConnectorScaffold.files(name)
        }
    }

    /// Writes a new plugin's folder and gives its path. Never overwrites: throws `PluginError.nameUsed` when the name
    /// is taken, `.badName` when it is none.
    package static func write(_ kind: PluginKind, name: String, home: String) throws -> String {
        guard PluginBundle.isName(name) else { throw PluginError.badName(name) }
        let folder = "\(home)/\(kind.folder)/\(name)"
        for taken in [folder, folder + ".lua"] where FileManager.default.fileExists(atPath: taken) {
            throw PluginError.nameUsed(path: taken)
        }
        for (path, text) in files(kind, name: name).sorted(by: { $0.key < $1.key }) {
            let file = "\(folder)/\(path)"
            try FileManager.default.createDirectory(
                atPath: URL(fileURLWithPath: file).deletingLastPathComponent().path, withIntermediateDirectories: true)
            try AtomicFile.write(Array(text.utf8), to: file, mode: 0o644)
        }
        return folder
    }

    /// The gaps of a folder as `file:line: what is asked`.
    package static func gaps(_ kind: PluginKind, name: String) -> [String] {
        files(kind, name: name).sorted { $0.key < $1.key }.flatMap { path, text in
            text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { index, line in
                guard path.hasSuffix(".lua"), let found = line.range(of: mark) else { return nil }
                return "\(path):\(index + 1): \(line[found.upperBound...].trimmingCharacters(in: .whitespaces))"
            }
        }
    }
}
