import CSpawn
import Foundation

/// What a process settles about its own life when it starts.
package enum ProcessLife {
    /// Where a parent tells its pid to a child that shall not outlive it.
    package static let parentVariable = "ENGYNE_PARENT_PID"

    /// Ties this process to its parent: on Linux the kernel kills it when the parent ends. Call it first in `main`.
    /// posix_spawn cannot set this for the child, so the child asks itself; the parent may be gone by then, hence the
    /// second look. Elsewhere only the end of the child link tells.
    /// - Throws: `ESRCH` when the parent has already gone.
    package static func dieWithParent() throws(ProcessError) {
        try ProcessError.check("prctl", engyne_die_with_parent())
        guard let text = ProcessInfo.processInfo.environment[parentVariable], let parent = Int32(text) else { return }
        if getppid() != parent { throw ProcessError("the parent process \(parent) has gone", ESRCH) }
    }

    /// Lets memory that is freed go back to the system early. For processes of which many run; call it first in `main`.
    package static func stayLean() { engyne_stay_lean() }

    /// Makes orphans of our children ours, so that a process group can be reaped to its last member, and takes those
    /// that no group leads to (Linux only).
    package static func becomeSubreaper() {
        if engyne_become_subreaper() == 0 { OrphanReaper.start() }
    }

    /// Lets a write to a closed pipe fail with `EPIPE` instead of ending this process.
    package static func ignoreBrokenPipes() { _ = signal(SIGPIPE, SIG_IGN) }

    /// Lets this process open as many files as the system allows it: a host has four open for each child.
    /// - Returns: how many that are.
    @discardableResult
    package static func raiseOpenFiles() throws(ProcessError) -> Int {
        var limit: UInt64 = 0
        try ProcessError.check("setrlimit", engyne_raise_open_files(&limit))
        return Int(clamping: limit)
    }

    /// Takes the ended members of a process group that became this process's children: a browser whose worker died.
    /// Nobody else would, and each would stay in the table of processes for as long as this one lives.
    package static func reapGroup(_ group: Int32) { _ = engyne_reap_group(group) }
}
