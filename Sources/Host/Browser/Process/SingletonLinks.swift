import Foundation
import ProcessBridge

/// Chromium's own lock on a profile: three links, the first of which names host and pid. One that names another host,
/// or a process that is gone, makes the full Chromium end at once with code 21.
struct SingletonLinks {
    static let names = ["SingletonLock", "SingletonCookie", "SingletonSocket"]
    let profile: String

    /// Removes the links of an owner that is provably gone or was on another host. Call it under our own lock: then no
    /// browser of ours can be the owner. A living owner is never robbed.
    /// - Throws: `profileInUse`, or the system's refusal.
    func removeStale() throws {
        let files = FileManager.default
        guard let owner = try? files.destinationOfSymbolicLink(atPath: profile + "/SingletonLock") else { return }
        if let pid = livingOwner(owner) {
            throw BrowserError.profileInUse(profile: profile, holder: "the browser process \(pid)")
        }
        for name in Self.names {
            let path = profile + "/" + name
            // attributesOfItem looks at the link itself; fileExists would follow it.
            if (try? files.attributesOfItem(atPath: path)) != nil { try files.removeItem(atPath: path) }
        }
    }

    /// The pid in `host-pid`, when it lives on this host and is a browser on this profile: pids are used again.
    private func livingOwner(_ owner: String) -> Int32? {
        guard let dash = owner.lastIndex(of: "-"), let pid = Int32(owner[owner.index(after: dash)...]) else {
            return nil
        }
        guard owner[..<dash] == Self.hostName, let process = ProcessIdentity.of(pid), process.isAlive else {
            return nil
        }
        guard let arguments = ProcessListing.arguments(of: pid) else { return ProcessListing.isSilent ? pid : nil }
        return arguments.contains(where: namesProfile) ? pid : nil
    }

    private func namesProfile(_ argument: String) -> Bool {
        guard argument.hasPrefix("--user-data-dir=") else { return false }
        return RealPath.of(String(argument.dropFirst(16))) == RealPath.of(profile)
    }

    static var hostName: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
