import Foundation

/// A path without links, also where its end does not exist yet: the system resolves only what exists.
enum RealPath {
    static func of(_ path: String) -> String {
        let url = URL(fileURLWithPath: path).standardizedFileURL
        guard !FileManager.default.fileExists(atPath: url.path), url.path != "/" else {
            return url.resolvingSymlinksInPath().path
        }
        let parent = of(url.deletingLastPathComponent().path)
        return (parent == "/" ? "" : parent) + "/" + url.lastPathComponent
    }
}
