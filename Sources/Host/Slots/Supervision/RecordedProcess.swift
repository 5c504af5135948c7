import Foundation
import Journal
package import ProcessBridge

/// A process known from a pid file: pid, start time and, for a browser, its profile, one a line.
///
/// It is believed only while pid and start time match a living process (and its arguments name the profile): pids are
/// used again, and killing a stranger is worse than leaving a leftover.
package struct RecordedProcess: Sendable, Hashable {
    package let identity: ProcessIdentity
    package let profile: String?

    package init?(file: String) {
        guard let bytes = try? AtomicFile.read(file) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let identity = ProcessIdentity(pidFileText: text) else { return nil }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        self.identity = identity
        profile = lines.count > 2 && !lines[2].isEmpty ? String(lines[2]) : nil
    }

    package var isAlive: Bool {
        guard identity.isAlive else { return false }
        guard let profile, let arguments = ProcessListing.arguments(of: identity.pid) else { return true }
        return arguments.contains { $0.contains(profile) }
    }

    /// Kills it and its group, when it is still the one we mean. False when it is not.
    @discardableResult
    package func killGroup() -> Bool {
        guard isAlive else { return false }
        // A process that leads no group of its own is killed alone.
        let target = getpgid(identity.pid) == identity.pid ? -identity.pid : identity.pid
        return Foundation.kill(target, SIGKILL) == 0
    }

    /// Whether nothing of its group is left, ended members that became our children taken in on the way.
    func groupIsEmpty() -> Bool {
        ProcessLife.reapGroup(identity.pid)
        // Another process under this pid: then ours, and whoever it led, is long gone.
        if let now = ProcessIdentity.of(identity.pid), now != identity { return true }
        return ProcessListing.groupIsEmpty(identity.pid)
    }

    /// Removes a pid file, but only while it still names this process: a newer run may have written its own.
    static func removeFile(_ path: String, of identity: ProcessIdentity) {
        guard RecordedProcess(file: path)?.identity == identity else { return }
        _ = unlink(path)
    }
}
