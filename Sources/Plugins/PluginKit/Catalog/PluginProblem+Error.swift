import Domain
import Foundation

extension PluginProblem {
    /// An error of reading or checking a plugin's files, placed: `channels/NAME/file.lua` instead of an absolute path.
    init(_ error: any Error, about source: PluginSource, at: String) {
        let failure = HostFailure(error)
        let message = failure.message.replacingOccurrences(of: source.root, with: "")
        self.init(
            file: Self.path(in: error).map(source.relative) ?? source.label, line: nil, code: failure.code,
            message: message, at: at)
    }

    private static func path(in error: any Error) -> String? {
        guard let error = error as? PluginError else { return nil }
        switch error {
        case .unreadable(let path, _), .refusedFile(let path, _), .tooLarge(let path, _, _), .noMain(let path),
            .badFixture(let path, _):
            return path
        default: return nil
        }
    }
}

extension PluginSource {
    /// `channels/NAME.lua` or `connectors/NAME`.
    package var label: String { "\(kind.folder)/\(URL(fileURLWithPath: path).lastPathComponent)" }

    /// The home or installation it lies in, with a slash.
    var root: String {
        let root = URL(fileURLWithPath: path).deletingLastPathComponent().deletingLastPathComponent().path
        return root == "/" ? root : root + "/"
    }

    /// A path of its files as messages show it, never absolute.
    package func relative(_ file: String) -> String {
        file.hasPrefix(root) ? String(file.dropFirst(root.count)) : file
    }

    /// Where its cases stand; `nil` when it has none.
    package var fixturesFolder: String? {
        let beside = URL(fileURLWithPath: path).deletingLastPathComponent().path + "/fixtures/" + name
        let folder = path.hasSuffix(".lua") ? beside : path + "/fixtures"
        return FileManager.default.fileExists(atPath: folder) ? folder : nil
    }
}
