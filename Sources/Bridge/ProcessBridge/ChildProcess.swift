import CSpawn
import Foundation

/// A process we started: its one wait for the end, and signals that can never reach a stranger who got its pid later.
///
/// The room wraps what the platform modules of Swift lack: spawning with exact descriptors, process groups, reaping,
/// and process identity. It knows nothing of what the processes are; supervision and browsers stand above it.
package final class ChildProcess: Sendable {
    private struct State {
        var status: ExitStatus?
        var isGroupGone = false
        var waiters: [CheckedContinuation<ExitStatus, Never>] = []
    }

    package let identity: ProcessIdentity
    /// Whether the child leads a process group of its own.
    package let leadsGroup: Bool
    private let state = Guarded(State())

    /// The kernel's "die with the parent" means the parent THREAD, so every child is born on one that never ends.
    private static let birthThread = WorkThread("spawn")

    /// Children that a thread of ours waits for: nobody else may take them.
    private static let waitedFor = Guarded<Set<Int32>>([])
    static var awaited: Set<Int32> { waitedFor.use { $0 } }

    private init(identity: ProcessIdentity, leadsGroup: Bool) {
        self.identity = identity
        self.leadsGroup = leadsGroup
    }

    /// Starts a process and a thread that waits for its end. Blocks for about a millisecond.
    /// - Throws: the system's refusal, such as `ENOENT` or `EACCES` for the executable.
    package static func spawn(_ request: SpawnRequest) throws(ProcessError) -> ChildProcess {
        let outcome = Guarded<Result<Int32, ProcessError>?>(nil)
        let done = DispatchSemaphore(value: 0)
        birthThread.submit {
            outcome.use { $0 = Self.start(request) }
            done.signal()
        }
        done.wait()
        let result = outcome.use { $0 } ?? .failure(ProcessError("spawn \(request.executable)", EAGAIN))
        let pid = try result.get()
        // A child that has already ended is a zombie until we reap it, so its start time can always be read.
        let identity = ProcessIdentity.of(pid) ?? ProcessIdentity(pid: pid, startedAt: "0")
        let child = ChildProcess(identity: identity, leadsGroup: request.ownGroup)
        WorkThread.start("wait \(pid)") { child.awaitEnd() }
        return child
    }

    /// A pipe with both ends close-on-exec and above descriptor 31.
    package static func pipe() throws(ProcessError) -> (read: FileDescriptorBox, write: FileDescriptorBox) {
        ProcessLife.ignoreBrokenPipes()
        var ends: [Int32] = [-1, -1]
        try ProcessError.check("pipe", engyne_pipe(&ends))
        return (FileDescriptorBox(ends[0]), FileDescriptorBox(ends[1]))
    }

    /// The status once the process has ended; any number of callers may wait.
    package func exitStatus() async -> ExitStatus {
        await withCheckedContinuation { waiter in
            let known = state.use { state -> ExitStatus? in
                if state.status == nil { state.waiters.append(waiter) }
                return state.status
            }
            if let known { waiter.resume(returning: known) }
        }
    }

    /// The status if the process has ended, without waiting.
    package var endedWith: ExitStatus? { state.use { $0.status } }

    /// Sends a signal to the process; does nothing once it has been reaped.
    package func signal(_ number: Int32) {
        state.use { if $0.status == nil { _ = kill(identity.pid, number) } }
    }

    /// Sends a signal to every member of the child's group; does nothing once the group was seen empty.
    package func signalGroup(_ number: Int32) {
        guard leadsGroup else { return signal(number) }
        state.use { if !$0.isGroupGone { _ = kill(-identity.pid, number) } }
    }

    /// Whether nobody of the child's group is left, zombies included. Reaps what the group left to us on the way.
    package func groupIsEmpty() -> Bool {
        state.use { state in
            guard state.status != nil else { return false }
            if state.isGroupGone || !leadsGroup { return true }
            _ = engyne_reap_group(identity.pid)
            state.isGroupGone = kill(-identity.pid, 0) != 0 && errno == ESRCH
            return state.isGroupGone
        }
    }

    /// Waits without reaping, then reaps under the lock, so that `signal` never races with the reuse of the pid.
    private func awaitEnd() {
        let failure = engyne_wait_without_reaping(identity.pid)
        let (status, waiters) = state.use { state in
            var (ended, signalled, value): (Int32, Int32, Int32) = (0, 0, 0)
            let lost = failure != 0 || engyne_reap(identity.pid, &ended, &signalled, &value) != 0
            let status: ExitStatus = lost ? .exited(-1) : signalled != 0 ? .signalled(value) : .exited(value)
            state.status = status
            Self.waitedFor.use { _ = $0.remove(identity.pid) }
            defer { state.waiters = [] }
            return (status, state.waiters)
        }
        for waiter in waiters { waiter.resume(returning: status) }
    }

    private static func start(_ request: SpawnRequest) -> Result<Int32, ProcessError> {
        var environment = request.environment
        if request.diesWithParent { environment[ProcessLife.parentVariable] = String(getpid()) }
        var argv: [UnsafeMutablePointer<CChar>?] = ([request.executable] + request.arguments).map { strdup($0) }
        var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") }
        defer { for text in argv + envp { free(text) } }
        argv.append(nil)
        envp.append(nil)
        var pid: pid_t = 0
        let failure = engyne_spawn(
            &pid, request.executable, argv, envp, request.workingDirectory, request.descriptors.map(\.child),
            request.descriptors.map(\.parent), request.descriptors.count, request.ownGroup ? 1 : 0)
        guard failure == 0 else { return .failure(ProcessError("start \(request.executable)", failure)) }
        waitedFor.use { _ = $0.insert(pid) }
        return .success(pid)
    }
}
