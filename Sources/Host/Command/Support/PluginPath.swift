import Domain
import Foundation
import PluginKit
import Settings

/// Finds the plugin somebody named: a path, or `KIND/NAME` or `NAME` in the home or the installation.
enum PluginPath {
    static func find(_ text: String, _ home: HomeFolder) throws -> PluginBundle {
        guard let path = candidates(text, home).first(where: { FileManager.default.fileExists(atPath: $0) }) else {
            throw HostFailure(
                code: "plugin.path.unknown", message: "there is no plugin at '\(text)'",
                hint: "name its folder or file, e.g. \(home.shown(home.connectors))/NAME")
        }
        return try PluginBundle.read(path)
    }

    private static func candidates(_ text: String, _ home: HomeFolder) -> [String] {
        let parts = text.split(separator: "/").map(String.init)
        var paths = [text, "\(home.root)/\(text)"]
        let kinds = parts.count == 2 ? PluginKind(rawValue: parts[0]).map { [$0] } ?? [] : PluginKind.allCases
        guard parts.count <= 2, let name = parts.last, PluginBundle.isName(name) else { return paths }
        for root in [home.root, home.installation] {
            for kind in kinds { paths += ["\(root)/\(kind.folder)/\(name)", "\(root)/\(kind.folder)/\(name).lua"] }
        }
        return paths
    }
}
