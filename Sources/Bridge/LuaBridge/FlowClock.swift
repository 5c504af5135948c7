import Synchronization

/// The waiting of one flow: each waiting host call ends by its answer, by the flow's deadline or by cancellation,
/// whichever comes first. A host function that ignores cancellation is left behind and its answer dropped.
///
/// A host function begins on the flow's own thread. One that answers at once costs no change of thread, and one that
/// has to wait goes on there when its answer is in.
final class FlowClock: Sendable {
    enum End: Sendable {
        case answered(Result<LuaValue, any Error>)
        case expired
        case cancelled
    }

    private struct State {
        var waiter: CheckedContinuation<End, Never>?
        var serial = 0
        var work: Task<Void, Never>?
        /// The deadline or cancellation: it ends the present wait and all later ones.
        var early: End?
    }

    let deadline: ContinuousClock.Instant
    private let thread: LuaThread
    private let state = Mutex(State())

    init(deadline: ContinuousClock.Instant, thread: LuaThread) {
        (self.deadline, self.thread) = (deadline, thread)
    }

    /// Milliseconds until the deadline, never below 0.
    var millisecondsLeft: UInt64 {
        let left = ContinuousClock.now.duration(to: deadline).components
        return UInt64(max(0, left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000))
    }

    /// Called on the flow's thread, and returns there.
    nonisolated(nonsending) func answer(of wait: HostTable.Wait) async -> End {
        thread.setAlarm(ThreadQueue.Alarm(deadline: deadline) { [weak self] in self?.end(early: .expired) })
        defer { thread.setAlarm(nil) }
        return await withCheckedContinuation { begin(wait, $0) }
    }

    /// Ends the present wait and refuses all later ones. From any thread.
    func cancel() { end(early: .cancelled) }

    private func begin(_ wait: HostTable.Wait, _ continuation: CheckedContinuation<End, Never>) {
        let (early, serial) = state.withLock { state in
            guard state.early == nil else { return (state.early, 0) }
            state.serial += 1
            state.waiter = continuation
            return (nil, state.serial)
        }
        if let early { return continuation.resume(returning: early) }
        let work = start(wait, serial)
        let isLate = state.withLock { state in
            if state.waiter != nil { state.work = work }
            return state.early != nil
        }
        if isLate { work.cancel() }
    }

    private func start(_ wait: HostTable.Wait, _ serial: Int) -> Task<Void, Never> {
        let run: @Sendable () async -> Void = {
            let result: Result<LuaValue, any Error>
            do { result = .success(try await wait.body(wait.call)) } catch { result = .failure(error) }
            self.answered(result, serial)
        }
        if #available(macOS 26, *) { return Task.immediate(executorPreference: thread.helper) { await run() } }
        return Task(executorPreference: thread.helper) { await run() }
    }

    private func answered(_ result: Result<LuaValue, any Error>, _ serial: Int) {
        let waiter: CheckedContinuation<End, Never>? = state.withLock { state in
            guard serial == state.serial else { return nil }
            defer { (state.waiter, state.work) = (nil, nil) }
            return state.waiter
        }
        waiter?.resume(returning: .answered(result))
    }

    private func end(early end: End) {
        let (waiter, work): (CheckedContinuation<End, Never>?, Task<Void, Never>?) = state.withLock { state in
            if state.early == nil { state.early = end }
            defer { (state.waiter, state.work) = (nil, nil) }
            return (state.waiter, state.work)
        }
        work?.cancel()
        waiter?.resume(returning: end)
    }
}
