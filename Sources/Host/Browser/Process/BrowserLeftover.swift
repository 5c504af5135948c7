import Foundation
package import ProcessBridge

/// A browser that outlived the process that owned it, as named by its pid file. It is believed only if pid, start time
/// and the profile on its command line all match.
package struct BrowserLeftover: Sendable {
    package let process: ProcessIdentity
    package let profile: String

    /// `nil` when the file is missing, names somebody else's profile, or its process is not that browser any more.
    package init?(pidFile: String, profile: String) {
        guard let bytes = FileManager.default.contents(atPath: pidFile) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let process = ProcessIdentity(pidFileText: text), process.isAlive else { return nil }
        guard text.split(separator: "\n").last.map(String.init) == profile else { return nil }
        guard ProcessListing.arguments(of: process.pid)?.contains("--user-data-dir=\(profile)") == true else {
            return nil
        }
        self.process = process
        self.profile = profile
    }

    /// Anybody of its group: renderers write to the profile too.
    private var isThere: Bool { process.isAlive || !ProcessListing.members(ofGroup: process.pid).isEmpty }

    /// Kills its group and waits up to 5 s until that is empty.
    package func remove(_ log: @Sendable (String) -> Void = { _ in }) async throws {
        log("killing the browser \(process.pid) that an earlier run left on \(profile)")
        kill(-process.pid, SIGKILL)
        for _ in 0..<500 where isThere { try await Task.sleep(for: .milliseconds(10)) }
        if isThere {
            throw BrowserError.profileInUse(profile: profile, holder: "the browser process \(process.pid)")
        }
    }
}
