import Dispatch
import Synchronization

/// Jobs in the order they came, handed from any thread to one, and the one alarm that thread watches.
final class ThreadQueue: Sendable {
    enum Job: Sendable {
        /// The actor's own work.
        case script(UnownedJob, LuaThread)
        /// A host function for which a flow waits, or waited.
        case helper(UnownedJob, HelperExecutor)

        func run() {
            switch self {
            case .script(let job, let thread): job.runSynchronously(on: thread.asUnownedSerialExecutor())
            case .helper(let job, let executor): job.runSynchronously(on: executor.asUnownedTaskExecutor())
            }
        }

        func runElsewhere() { DispatchQueue.global().async { run() } }

        var isHelper: Bool { if case .helper = self { true } else { false } }
    }

    struct Alarm: Sendable {
        let deadline: ContinuousClock.Instant
        let action: @Sendable () -> Void
    }

    private struct State {
        var jobs: [Job] = []
        var alarm: Alarm?
        var isAsleep = false
        var isClosed = false
        /// Since when the thread is inside a script without a break.
        var scriptSince: ContinuousClock.Instant?
    }

    /// What the thread does next.
    private enum Step {
        case run(Job)
        case ring(Alarm)
        case sleep(until: ContinuousClock.Instant?)
        case end
    }

    /// Those whose thread lives.
    private static let all = Mutex<[ObjectIdentifier: ThreadQueue]>([:])
    private let state = Mutex(State())
    private let bell = DispatchSemaphore(value: 0)

    init() { Self.all.withLock { $0[ObjectIdentifier(self)] = self } }

    /// How long the script that has been running longest has not come back from its last stretch; zero when none runs.
    static var longestStretch: Duration {
        let since = all.withLock { all in all.values.compactMap { $0.state.withLock(\.scriptSince) }.min() }
        return since.map { $0.duration(to: .now) } ?? .zero
    }

    // MARK: from any thread

    func push(_ job: Job) {
        change { $0.jobs.append(job) }
    }

    /// False when the thread is in a script, or gone: the job then has to run elsewhere.
    func pushHelper(_ job: Job) -> Bool {
        let (isTaken, wakes) = state.withLock { state in
            guard state.scriptSince == nil, !state.isClosed else { return (false, false) }
            state.jobs.append(job)
            defer { state.isAsleep = false }
            return (true, state.isAsleep)
        }
        if wakes { bell.signal() }
        return isTaken
    }

    func setAlarm(_ alarm: Alarm?) { change { $0.alarm = alarm } }

    func close() {
        Self.all.withLock { $0[ObjectIdentifier(self)] = nil }
        change { $0.isClosed = true }
    }

    private func change(_ body: (inout sending State) -> Void) {
        let wakes = state.withLock { state in
            body(&state)
            defer { state.isAsleep = false }
            return state.isAsleep
        }
        if wakes { bell.signal() }
    }

    // MARK: on the thread

    /// Left-over helpers must not wait for the script: they go elsewhere.
    func beginScript() {
        let left = state.withLock { state in
            state.scriptSince = .now
            guard state.jobs.contains(where: \.isHelper) else { return [Job]() }
            defer { state.jobs.removeAll(where: \.isHelper) }
            return state.jobs.filter(\.isHelper)
        }
        for job in left { job.runElsewhere() }
    }

    func endScript() { state.withLock { $0.scriptSince = nil } }

    func runUntilClosed() {
        while true {
            switch next() {
            case .run(let job): job.run()
            case .ring(let alarm): alarm.action()
            case .sleep(nil): bell.wait()
            case .sleep(let deadline?):
                _ = bell.wait(timeout: .now() + max(0, (deadline - .now) / .seconds(1)))
            case .end: return
            }
        }
    }

    private func next() -> Step {
        state.withLock { state in
            state.isAsleep = false
            if let alarm = state.alarm, alarm.deadline <= .now {
                state.alarm = nil
                return .ring(alarm)
            }
            if !state.jobs.isEmpty { return .run(state.jobs.removeFirst()) }
            if state.isClosed { return .end }
            state.isAsleep = true
            return .sleep(until: state.alarm?.deadline)
        }
    }
}
