import Foundation
import ProcessBridge

/// Our hold on a profile directory. The headless shell takes no lock of its own, so two browsers could open one profile
/// and spoil it; therefore we lock `engyne.lock` inside it before a start and keep that until the group is empty.
final class ProfileHold: Sendable {
    let profile: String
    /// Tells this profile from one made later in the same place.
    let mark: String
    private let lock: ExclusiveLock

    private init(profile: String, mark: String, lock: ExclusiveLock) {
        (self.profile, self.mark, self.lock) = (profile, mark, lock)
    }

    /// - Parameter owner: for whom, in words; another that wants the profile is told.
    /// - Throws: `profileInUse` when somebody holds it, `profileUnusable` when it cannot be made or locked.
    static func take(_ profile: String, owner: String) throws(BrowserError) -> ProfileHold {
        do {
            try FileManager.default.createDirectory(
                atPath: profile, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let path = profile + "/engyne.lock"
            guard let lock = try ExclusiveLock.take(path) else {
                throw BrowserError.profileInUse(profile: profile, holder: holder(path))
            }
            try write("\(getpid())\n\(owner)\n", over: path)
            try SingletonLinks(profile: profile).removeStale()
            return ProfileHold(profile: profile, mark: try mark(of: profile), lock: lock)
        } catch let error as BrowserError {
            throw error
        } catch {
            throw .profileUnusable(profile: profile, problem: "\(error)")
        }
    }

    func release() { lock.release() }

    /// Who wrote into the lock: its pid and what it runs.
    private static func holder(_ path: String) -> String {
        let lines = (FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? "")
            .split(separator: "\n").map(String.init)
        guard let pid = lines.first else { return "another process of this program" }
        return lines.count > 1 ? "\(lines[1]) (process \(pid))" : "process \(pid) of this program"
    }

    /// Into the same file: a replaced one would be another lock.
    private static func write(_ text: String, over path: String) throws {
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try file.truncate(atOffset: 0)
        try file.write(contentsOf: Data(text.utf8))
        try file.close()
    }

    private static func mark(of profile: String) throws -> String {
        let path = profile + "/engyne.id"
        if let bytes = FileManager.default.contents(atPath: path), !bytes.isEmpty {
            return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        }
        let fresh = UUID().uuidString.lowercased()
        try Data("\(fresh)\n".utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        return fresh
    }
}
