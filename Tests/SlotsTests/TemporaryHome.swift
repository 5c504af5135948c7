import Domain
import Foundation
import Settings

@testable import Slots

/// A home in a temporary folder, removed with the value's owner.
final class TemporaryHome: Sendable {
    let home: HomeFolder

    init() throws {
        let root = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().appendingPathComponent(
            "engyne-\(UUID().uuidString)"
        ).path
        for name in ["slots", "runtime", "config"] {
            try FileManager.default.createDirectory(atPath: "\(root)/\(name)", withIntermediateDirectories: true)
        }
        home = HomeFolder(root: root, installation: root)
    }

    deinit { try? FileManager.default.removeItem(atPath: home.root) }

    @discardableResult
    func slot(_ id: String, _ config: String? = "") throws -> SlotFolder {
        let folder = try SlotFolder(id: SlotID(id)!, home: home)
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        if let config { try config.write(toFile: folder.config, atomically: true, encoding: .utf8) }
        return folder
    }

    /// A shell script that stands in for this program's own executable.
    func script(_ body: String) throws -> String {
        let path = home.root + "/child.sh"
        try ("#!/bin/sh\n" + body).write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return path
    }
}

/// Waits for something other processes or threads do; true when it came in time. A file that is not there yet throws,
/// which only means "not yet".
func eventually(_ seconds: Double = 20, _ test: () async throws -> Bool) async -> Bool {
    let end = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < end {
        if let isSo = try? await test(), isSo { return true }
        try? await Task.sleep(for: .milliseconds(10))
    }
    return false
}
