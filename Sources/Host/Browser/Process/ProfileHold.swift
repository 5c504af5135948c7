import Foundation
import ProcessBridge

/// Our hold on a profile directory. The headless shell takes no lock of its own, so two browsers could open one profile
/// and spoil it; therefore we lock `engyne.lock` inside it before a start and keep that until the group is empty.
final class ProfileHold: Sendable {
    let profile: String
    private let lock: ExclusiveLock

    private init(profile: String, lock: ExclusiveLock) {
        self.profile = profile
        self.lock = lock
    }

    /// - Throws: `profileInUse` when somebody holds it, `profileUnusable` when it cannot be made or locked.
    static func take(_ profile: String) throws(BrowserError) -> ProfileHold {
        do {
            try FileManager.default.createDirectory(
                atPath: profile, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            guard let lock = try ExclusiveLock.take(profile + "/engyne.lock") else {
                throw BrowserError.profileInUse(profile: profile, holder: "another process of this program")
            }
            let hold = ProfileHold(profile: profile, lock: lock)
            try hold.removeStaleLinks()
            return hold
        } catch let error as BrowserError {
            throw error
        } catch {
            throw .profileUnusable(profile: profile, problem: "\(error)")
        }
    }

    func release() { lock.release() }

    /// Removes Chromium's own `Singleton*` links when the process they name is gone, or names another host: Chromium
    /// would end at once with code 21. A living owner is never robbed.
    private func removeStaleLinks() throws {
        let files = FileManager.default
        let link = profile + "/SingletonLock"
        guard let owner = try? files.destinationOfSymbolicLink(atPath: link) else { return }
        if let pid = livingOwner(owner) {
            throw BrowserError.profileInUse(profile: profile, holder: "the browser process \(pid)")
        }
        for name in ["SingletonLock", "SingletonCookie", "SingletonSocket"] {
            let path = profile + "/" + name
            // attributesOfItem looks at the link itself; fileExists would follow it.
            if (try? files.attributesOfItem(atPath: path)) != nil { try files.removeItem(atPath: path) }
        }
    }

    /// The pid in `host-pid`, when it lives on this host and its command line names this profile (pids are reused).
    private func livingOwner(_ owner: String) -> Int32? {
        guard let dash = owner.lastIndex(of: "-"), let pid = Int32(owner[owner.index(after: dash)...]) else {
            return nil
        }
        guard owner[..<dash] == Self.hostName, let process = ProcessIdentity.of(pid), process.isAlive else {
            return nil
        }
        guard let arguments = ProcessListing.arguments(of: pid) else { return pid }
        return arguments.contains("--user-data-dir=\(profile)") ? pid : nil
    }

    private static var hostName: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
