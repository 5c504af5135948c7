package import Domain
import ProcessBridge

/// Keeps one child alive: starts it, listens to it, kills it when it hangs and starts it again by the ladder.
///
/// All judgement is `ChildLife`'s; this actor carries it out. It acts only in `tick`, so a test can drive years of
/// virtual time, and it never waits for a process inside a tick.
package actor ChildKeeper {
    private let name: String
    private let clock: HostClock
    private let launcher: ChildLauncher
    private let hooks: ChildHooks
    private var random: SeededRandom
    private var life: ChildLife
    private var child: (any ChildHandle)?
    private var run: ChildRun?
    private var launchedAt = Duration.zero
    private var hasSettled = false
    private var isLinkOpen = false
    /// The end of a run is being told; the next one waits for that.
    private var isReporting = false
    private var waiters: [CheckedContinuation<Void, Never>] = []

    package init(
        name: String, clock: HostClock, limits: HeartbeatWatch.Limits, policy: RestartPolicy = .init(),
        seed: UInt64, launcher: @escaping ChildLauncher, hooks: ChildHooks
    ) {
        (self.name, self.clock, self.launcher, self.hooks) = (name, clock, launcher, hooks)
        random = SeededRandom(seed: seed)
        life = ChildLife(limits: limits, policy: policy)
    }

    package var stage: ChildLife.Stage { life.stage }
    package var isWanted: Bool { life.isWanted }
    package var currentRun: ChildRun? { run }
    /// Started but not yet past its first phases: such a child may be starting a browser.
    package var isStarting: Bool {
        switch life.stage {
        case .launching: true
        case .running: !hasSettled
        default: false
        }
    }
    private var isGone: Bool {
        switch life.stage {
        case .idle, .waiting, .waitingForSettings: child == nil && !isReporting
        default: false
        }
    }

    // MARK: wishes

    package func want(after delay: Duration = .zero) { life.want(at: clock.uptime(), after: delay) }

    /// Nobody wants it any more: a living child is asked to end, after `grace` it is killed.
    package func unwant(grace: Duration) {
        life.unwant()
        endChild { await $0.stop(grace: grace) }
    }

    /// As `unwant`, without asking.
    package func unwantAndKill() {
        life.unwant()
        endChild { await $0.kill() }
    }

    /// Ends it, if it lives, and starts it anew at the next tick.
    package func restart(grace: Duration) {
        life.want(at: clock.uptime())
        endChild { await $0.stop(grace: grace) }
    }

    package func settingsChanged() { life.settingsChanged(at: clock.uptime()) }

    /// Returns once no process of it is left.
    package func waitUntilGone() async {
        guard !isGone else { return }
        await withCheckedContinuation { waiters.append($0) }
    }

    private func endChild(_ how: @escaping @Sendable (any ChildHandle) async -> Void) {
        guard let child else { return }
        life.stopping(at: clock.uptime())
        Task { await how(child) }
    }

    // MARK: talk

    @discardableResult
    package func notify(_ notice: String, _ fields: JSONObject = [:]) -> Bool {
        child?.link.notify(notice, fields) ?? false
    }

    /// Throws `SlotError.notRunning` and what `ChildLink.request` throws.
    package func request(_ operation: String, _ fields: JSONObject, timeout: Duration) async throws -> JSONValue {
        guard let child else { throw SlotError.notRunning(name) }
        return try await child.link.request(operation, fields, timeout: timeout, clock: clock)
    }

    // MARK: the round

    /// One round. `mayLaunch` false leaves a due start for a later round.
    /// - Returns: whether it is starting now.
    @discardableResult
    package func tick(isAfterStall: Bool, mayLaunch: Bool = true) async -> Bool {
        if !mayLaunch || isReporting, case .waiting = life.stage { return false }
        switch life.decide(at: clock.uptime(), isAfterStall: isAfterStall) {
        case .launch: Task { await launch() }
        case .kill: if let child { Task { await child.kill() } }
        case .recovered: await hooks.recovered()
        case nil: break
        }
        return isStarting
    }

    private func launch() async {
        guard case .start(let command, let runID) = await hooks.prepare(), life.isWanted else {
            life.launchRefused()
            return wakeWaiters()
        }
        do {
            adopt(try await launcher(command, clock), runID: runID)
        } catch {
            let why = HostFailure(error).message
            let end = life.launchFailed(why, at: clock.uptime(), using: &random)
            wakeWaiters()
            await hooks.ended(nil, ChildReport(end: end, status: nil, lastOutput: why))
        }
    }

    private func adopt(_ child: any ChildHandle, runID: String) {
        let run = ChildRun(runID: runID, identity: child.identity, startedAt: clock.wall())
        (self.child, self.run, hasSettled, isLinkOpen, launchedAt) = (child, run, false, true, clock.uptime())
        life.launched(at: launchedAt)
        if !life.isWanted { endChild { await $0.stop(grace: .seconds(10)) } }
        Task {
            await hooks.started(run)
            for await event in child.link.events { await take(event, run) }
            linkEnded(run)
        }
        Task { await finish(run, await child.end(), child) }
    }

    // MARK: what the child says

    private func take(_ event: LinkEvent, _ run: ChildRun) async {
        switch event {
        case .notice("beat", let fields):
            guard let beat = Beat(notice: fields), self.run == run else { return }
            life.beat(seq: beat.seq, at: clock.uptime())
            if let phase = beat.phase, phase != .boot, phase != .initialising { hasSettled = true }
            await hooks.beat(run, beat)
        case .notice(let notice, let fields): await hooks.notice(run, notice, fields)
        case .request(let id, let operation, let fields): answer(id, operation, fields)
        case .ended: break
        }
    }

    /// Each answer has its own task: a slow one must not hold up the beats.
    private func answer(_ id: Int, _ operation: String, _ fields: JSONObject) {
        guard let link = child?.link else { return }
        Task { [hooks] in
            do { link.reply(id, .success(try await hooks.request(operation, fields))) } catch {
                link.reply(id, .failure(HostFailure(error)))
            }
        }
    }

    private func linkEnded(_ run: ChildRun) { if self.run == run { isLinkOpen = false } }

    private func finish(_ run: ChildRun, _ status: ExitStatus, _ child: any ChildHandle) async {
        // Its last words may still be on their way; they belong before the report of its end.
        let limit = clock.uptime() + .seconds(1)
        while isLinkOpen, clock.uptime() < limit {
            do { try await clock.sleep(.milliseconds(10)) } catch { await Task.yield() }
        }
        let now = clock.uptime()
        let end = life.ended(status, at: now, ran: now - launchedAt, using: &random)
        (self.child, self.run, isReporting) = (nil, nil, true)
        await hooks.ended(run, ChildReport(end: end, status: status, lastOutput: child.lastOutput))
        isReporting = false
        wakeWaiters()
    }

    private func wakeWaiters() {
        guard isGone else { return }
        for waiter in waiters { waiter.resume() }
        waiters = []
    }
}
