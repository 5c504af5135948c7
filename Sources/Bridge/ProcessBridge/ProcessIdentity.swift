import CSpawn
import Foundation

/// A process that cannot be mistaken for another: its pid together with its start time, because pids are used again.
package struct ProcessIdentity: Hashable, Sendable {
    package let pid: Int32
    /// The kernel's start time: clock ticks since boot on Linux, microseconds since 1970 on macOS.
    package let startedAt: String

    package init(pid: Int32, startedAt: String) {
        self.pid = pid
        self.startedAt = startedAt
    }

    /// The process that bears this pid now, or `nil`. A zombie counts: its pid is still taken.
    package static func of(_ pid: Int32) -> ProcessIdentity? {
        Self.look(pid).map { ProcessIdentity(pid: pid, startedAt: String($0.started)) }
    }

    package static var current: ProcessIdentity {
        of(getpid()) ?? ProcessIdentity(pid: getpid(), startedAt: "0")
    }

    /// Whether this very process still runs; one that has ended but is not reaped does not.
    package var isAlive: Bool {
        guard let found = Self.look(pid) else { return false }
        return String(found.started) == startedAt && found.state != "Z" && found.state != "X"
    }

    /// Text of a `*.pid` file: pid and start time, one a line.
    package var pidFileText: String { "\(pid)\n\(startedAt)\n" }

    /// Reads a `*.pid` file's first two lines; `nil` when they are not that.
    package init?(pidFileText: String) {
        let lines = pidFileText.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 2, let pid = Int32(lines[0]), pid > 0, !lines[1].isEmpty else { return nil }
        self.init(pid: pid, startedAt: String(lines[1]))
    }

    private static func look(_ pid: Int32) -> (started: UInt64, state: Character)? {
        var started: UInt64 = 0
        var state: CChar = 0
        guard pid > 0, engyne_process_start(pid, &started, &state) == 0 else { return nil }
        return (started, Character(UnicodeScalar(UInt8(bitPattern: state))))
    }
}
