import CLuaShim

/// One sandboxed Lua state for one plugin of one slot.
///
/// The room's promise: a script reaches nothing but its own text and the host modules it was given, and it cannot hold
/// up, exhaust or bring down whoever runs it. It runs on a thread of its own; processor time, memory, wall clock and the
/// number of host calls are limited. Over a limit of time or memory the state is ended for good ("poisoned"): nothing of
/// the script sees it, and a new sandbox is needed. An ordinary script error leaves the state usable.
///
/// One flow (one call of an entry) runs at a time; others queue. A host function may wait: the script stands still, the
/// actor stays free. What this room does not know: leads, pages, channels, manifests, files. It refuses to open in a
/// process that called `forbidInThisProcess()`.
package actor LuaSandbox {
    private let thread: LuaThread
    private let machine: LuaMachine
    private let script: LuaScript
    private let limits: LuaLimits
    private var entries: Set<String> = []
    private var isBusy = false
    private var nextTurn = 0
    private var queue: [(id: Int, continuation: CheckedContinuation<Void, any Error>)] = []

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Opens a state; nothing of the script runs yet.
    ///
    /// - Parameters:
    ///   - seed: where `math.random` starts; nil = somewhere else each time.
    ///   - describe: makes the table a script sees of an error that is not a `LuaRaise`.
    /// - Throws: `LuaFailure` `bridge.process.forbidden` where scripts may not run.
    package init(
        script: LuaScript, modules: [LuaModule] = [], limits: LuaLimits = LuaLimits(), seed: UInt64? = nil,
        describe: @escaping @Sendable (any Error) -> LuaRaise = LuaRaise.unexpected
    ) throws {
        self.script = script
        self.limits = limits
        machine = try LuaMachine(script: script, modules: modules, limits: limits, seed: seed, describe: describe)
        thread = LuaThread(name: "lua \(script.label)")
    }

    /// Makes every later `init` in this process throw. The host process calls it first of all.
    package static func forbidInThisProcess() { ls_forbid() }

    /// How long the script of this process that has been at it longest computes without a host call that waits, an end
    /// or a stop. Beyond its slice it is in a call that no limit ends, and only the end of the process ends it.
    package static var longestStretch: Duration { ThreadQueue.longestStretch }

    // MARK: running

    /// Runs the chunk (phase `load`) and keeps the functions of the table it returns as entries.
    ///
    /// - Throws: `LuaFailure`, `CancellationError`.
    package func load() async throws -> LuaChunk {
        let values = try await flow(seconds: nil, values: 2) { [main = script.main] machine, time in
            machine.load(main: main, milliseconds: time)
        }
        entries = Set((values[1].list ?? []).compactMap(\.text))
        return LuaChunk(result: values[0], entries: entries)
    }

    /// Runs the file as a lone chunk and gives what it returns. Counts as phase `observe`.
    ///
    /// - Throws: `LuaFailure`, `CancellationError`.
    package func runChunk() async throws -> LuaValue {
        let values = try await flow(seconds: nil, values: 1) { [main = script.main] machine, time in
            machine.run(main: main, phase: "observe", milliseconds: time)
        }
        return values[0]
    }

    /// Calls an entry; the phase is the entry's name.
    ///
    /// - Parameters:
    ///   - arguments: `LuaValue.module(name)` as a whole argument becomes that host module.
    ///   - deadlineSeconds: from now, queueing included; the limit of the flow itself holds besides.
    /// - Throws: `LuaFailure`, `CancellationError`.
    package func call(
        _ entry: String, _ arguments: [LuaValue] = [], deadlineSeconds: Double? = nil
    ) async throws -> LuaValue {
        guard callable(entry) else { throw LuaFailure.missingEntry(entry, label: script.label) }
        let values = try await flow(seconds: deadlineSeconds, values: 1) { machine, time in
            machine.start(entry, arguments, milliseconds: time)
        }
        return values[0]
    }

    /// Whether the loaded chunk has this entry.
    package func callable(_ entry: String) -> Bool { entries.contains(entry) }

    /// Whether a limit ended this state; every later call throws `bridge.state.poisoned`.
    package var isPoisoned: Bool { machine.isDead }

    package var stats: LuaStats { machine.stats }

    // MARK: one flow

    private func flow(
        seconds: Double?, values: Int, _ start: (LuaMachine, UInt64) -> LuaMachine.Outcome
    ) async throws -> [LuaValue] {
        let asked = seconds.map { ContinuousClock.now + .seconds($0) }
        try await takeTurn(until: asked)
        defer { endTurn() }
        try Task.checkCancellation()
        if machine.isDead { throw LuaFailure.poisoned }
        let own = ContinuousClock.now + .seconds(limits.flowSeconds)
        let clock = FlowClock(deadline: asked.map { min($0, own) } ?? own, thread: thread)
        let first = thread.runScript { start(machine, clock.millisecondsLeft) }
        // One handler for all waits of the flow. Its work stays on the actor: else each wait would change threads.
        return try await withTaskCancellationHandler {
            try await finish(first, clock, values: values)
        } onCancel: {
            clock.cancel()
        }
    }

    private func finish(_ first: LuaMachine.Outcome, _ clock: FlowClock, values: Int) async throws -> [LuaValue] {
        var outcome = first
        while true {
            switch outcome {
            case .finished(let values): return values
            case .failed(let failure): throw failure
            case .waiting(let wait):
                let end = await clock.answer(of: wait)
                guard case .answered(let result) = end, !Task.isCancelled else { throw giveUp(end) }
                outcome = thread.runScript { machine.resume(result, values: values) }
            }
        }
    }

    /// Leaves the flow where it stands; nothing of it runs any more.
    private func giveUp(_ end: FlowClock.End) -> any Error {
        let failure = machine.abandon()
        if case .expired = end, !Task.isCancelled { return failure }
        return CancellationError()
    }

    // MARK: turns

    private func takeTurn(until deadline: ContinuousClock.Instant?) async throws {
        guard isBusy else {
            isBusy = true
            return
        }
        nextTurn += 1
        let id = nextTurn
        let timer = deadline.map { deadline in
            Task {
                do { try await Task.sleep(until: deadline, clock: .continuous) } catch { return }
                self.leave(id, LuaFailure.queuedTooLong)
            }
        }
        defer { timer?.cancel() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { queue.append((id, $0)) }
        } onCancel: {
            Task { await self.leave(id, CancellationError()) }
        }
    }

    private func leave(_ id: Int, _ reason: any Error) {
        guard let place = queue.firstIndex(where: { $0.id == id }) else { return }
        queue.remove(at: place).continuation.resume(throwing: reason)
    }

    private func endTurn() {
        if queue.isEmpty {
            isBusy = false
        } else {
            queue.removeFirst().continuation.resume()
        }
    }
}
