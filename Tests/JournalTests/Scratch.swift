import Foundation

/// A folder of its own for one test, removed with it.
final class Scratch: Sendable {
    let root: String

    init() throws {
        root = NSTemporaryDirectory() + "/journal-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    func path(_ name: String) -> String { root + "/" + name }
    func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path(name))), as: UTF8.self)
    }
    func put(_ text: String, _ name: String) throws { try Data(text.utf8).write(to: URL(filePath: path(name))) }
    func add(_ text: String, _ name: String) throws {
        let handle = try require(FileHandle(forWritingAtPath: path(name)))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
    }
    private func require<T>(_ value: T?) throws -> T {
        if let value { value } else { throw CocoaError(.fileNoSuchFile) }
    }
}
