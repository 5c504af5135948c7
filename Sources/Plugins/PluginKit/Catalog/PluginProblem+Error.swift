import Domain
import Foundation

extension PluginProblem {
    /// An error of reading or checking a plugin's files, placed: `channels/NAME/file.lua` instead of an absolute path.
    init(_ error: any Error, about source: PluginSource, at: String) {
        let failure = HostFailure(error)
        let folder = URL(fileURLWithPath: source.path).deletingLastPathComponent().deletingLastPathComponent().path
        let root = folder == "/" ? folder : folder + "/"
        let message = failure.message.replacingOccurrences(of: root, with: "")
        self.init(
            file: Self.path(in: error).map { $0.hasPrefix(root) ? String($0.dropFirst(root.count)) : $0 }
                ?? source.label,
            line: nil, code: failure.code, message: message, at: at)
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
}
