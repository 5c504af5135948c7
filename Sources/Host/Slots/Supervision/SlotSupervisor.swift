package import Domain
import Foundation
import ProcessBridge
package import Settings

/// The Slot Manager: it knows every slot of the home, keeps the workers of those that shall run alive, and is the only
/// writer of `slot_state.json`, `slot_state.pid` and `run_meta.json`.
///
/// What a person wants (`desired`) is on disk before anything is done about it. Everything else happens in rounds:
/// twice a second it looks after the children, every two seconds for new folders and changed settings. It opens no
/// script and no browser; those live in the children.
package actor SlotSupervisor {
    struct Entry {
        let folder: SlotFolder
        let keeper: ChildKeeper
        var state: SlotState
        var settings: SlotConfigFile
        var history: RunHistory
        /// A person's `start` outweighs `enabled: false` until the host ends.
        var isStartedByPerson = false
        var isLogin = false
    }

    package static let round = Duration.milliseconds(500)
    private static let lookEvery = 4

    let home: HomeFolder
    let worker: WorkerSetting
    let clock: HostClock
    let launcher: ChildLauncher
    let reports: SupervisorReports
    let states: SlotStateFile
    var entries: [SlotID: Entry] = [:]
    /// Every slot by name: the order of the rounds.
    var order: [SlotID] = []
    /// Who was starting at the last look, and may be starting a browser.
    private var starting = Set<SlotID>()
    var random: SeededRandom
    private var stall: StallGuard
    private var rounds = 0
    private var lastRound: Duration?
    private var isEnding = false
    /// False under `--no-slots`: only what a person starts runs.
    private var startsByItself = true

    package init(
        home: HomeFolder, worker: WorkerSetting, clock: HostClock = .system,
        seed: UInt64 = .random(in: 0...(.max)),
        launcher: @escaping ChildLauncher = { try await SupervisedChild.start($0, clock: $1) },
        reports: SupervisorReports,
        failed: @escaping @Sendable (SlotID, any Error) -> Void
    ) {
        (self.home, self.worker, self.clock, random) = (home, worker, clock, SeededRandom(seed: seed))
        (self.launcher, self.reports) = (launcher, reports)
        states = SlotStateFile(failed: failed)
        stall = StallGuard(limit: worker.limits.ownStall)
    }

    // MARK: the host's life

    /// Ends what an earlier host left behind and takes up every slot; starts nothing yet that `run` or `tick` would.
    package func begin(startsByItself: Bool = true) async {
        self.startsByItself = startsByItself
        await Leftovers.end(Leftovers.ofSlots(in: home), clock: clock)
        await look()
    }

    /// Rounds until the task is cancelled or `shutDown` is called.
    package func run() async {
        while !Task.isCancelled, !isEnding {
            await tick()
            do { try await clock.sleep(Self.round) } catch { return }
        }
    }

    /// One round.
    package func tick() async {
        let isAfterStall = stall.stalled(at: clock.uptime())
        rounds += 1
        defer { lastRound = clock.uptime() }
        if rounds % Self.lookEvery == 0 { await look() }
        guard !isEnding else { return }
        await tendChildren(isAfterStall: isAfterStall)
    }

    /// Whether its rounds go on: a round that never ends, or a loop that is gone, does not count as life.
    package func isTurning() -> Bool { lastRound.map { clock.uptime() - $0 < worker.limits.ownStall } ?? true }

    /// Returns once the thread that writes the states has come round.
    package func statesAnswer() async { await states.flush() }

    private func tendChildren(isAfterStall: Bool) async {
        for id in order {
            guard let keeper = entries[id]?.keeper else { continue }
            let mayLaunch = starting.count < worker.maxStarting
            let isStarting = await keeper.tick(isAfterStall: isAfterStall, mayLaunch: mayLaunch)
            if isStarting { starting.insert(id) } else { starting.remove(id) }
        }
        starting.formIntersection(order)
    }

    /// Stops every worker; `desired` stays as it is. At most the grace and five seconds.
    package func shutDown() async {
        isEnding = true
        let keepers = entries.values.map(\.keeper)
        await withTaskGroup { group in
            for keeper in keepers {
                group.addTask { [worker] in
                    await keeper.unwant(grace: worker.grace)
                    await keeper.waitUntilGone()
                }
            }
        }
        // The last states are waiting on the writing thread; the host may exit right after this.
        await states.flush()
    }

    // MARK: what people ask for

    package func list() -> [SlotOverview] { entries.values.sorted { $0.folder.id < $1.folder.id }.map(Self.overview) }

    package func overview(_ id: SlotID) throws -> SlotOverview { Self.overview(try entry(id)) }

    /// Durable, then done. Throws `SlotError.unknown`, `.noConfig`, and `JournalError` when the wish cannot be kept.
    @discardableResult
    package func start(_ id: SlotID) async throws -> SlotState {
        let folder = try entry(id).folder
        guard folder.hasConfig else { throw SlotError.noConfig(id) }
        try await wish(id, .running, reason: nil)
        entries[id]?.isStartedByPerson = true
        await entries[id]?.keeper.want()
        await tick()
        return try entry(id).state
    }

    @discardableResult
    package func stop(_ id: SlotID, reason: String) async throws -> SlotState {
        try await wish(id, .stopped, reason: reason)
        await entries[id]?.keeper.unwant(grace: worker.grace)
        return try await enterStopping(id)
    }

    /// As `stop`, but the worker and its browser are killed at once.
    @discardableResult
    package func hardStop(_ id: SlotID, reason: String) async throws -> SlotState {
        try await wish(id, .stopped, reason: reason)
        await entries[id]?.keeper.unwantAndKill()
        return try await enterStopping(id)
    }

    @discardableResult
    package func restart(_ id: SlotID) async throws -> SlotState {
        let folder = try entry(id).folder
        guard folder.hasConfig else { throw SlotError.noConfig(id) }
        try await wish(id, .running, reason: nil)
        entries[id]?.isStartedByPerson = true
        await entries[id]?.keeper.restart(grace: worker.grace)
        await tick()
        return try entry(id).state
    }

    /// Starts the slot's browser for a person only (`--login`), or gives it back to its ordinary life.
    ///
    /// A slot that was stopped stops again afterwards; `desired` is not touched.
    package func setLogin(_ id: SlotID, _ isOn: Bool) async throws {
        let entry = try entry(id)
        guard entry.isLogin != isOn else { return }
        entries[id]?.isLogin = isOn
        if !isOn, !shallRun(entry) {
            await entry.keeper.unwant(grace: worker.grace)
        } else {
            await entry.keeper.restart(grace: worker.grace)
        }
    }

    /// Tells the slot's worker something. False when there is none.
    @discardableResult
    package func notify(_ id: SlotID, _ notice: String, _ fields: JSONObject = [:]) async throws -> Bool {
        await (try entry(id)).keeper.notify(notice, fields)
    }

    /// Asks the slot's worker. Throws `SlotError.notRunning`, `.noReply`, `.linkClosed`, `.refusedByChild`.
    package func request(_ id: SlotID, _ operation: String, _ fields: JSONObject = [:], timeout: Duration) async throws
        -> JSONValue
    {
        try await (try entry(id)).keeper.request(operation, fields, timeout: timeout)
    }

    /// Tells every worker, e.g. that a plugin was reloaded.
    package func notifyAll(_ notice: String, _ fields: JSONObject = [:]) async {
        for entry in entries.values { await entry.keeper.notify(notice, fields) }
    }

    /// Looks for new folders and changed settings now, not in two seconds.
    package func refresh() async {
        await look()
        await tick()
    }

    // MARK: parts

    func entry(_ id: SlotID) throws -> Entry {
        guard let entry = entries[id] else { throw SlotError.unknown(id) }
        return entry
    }

    private static func overview(_ entry: Entry) -> SlotOverview {
        SlotOverview(
            folder: entry.folder, state: entry.state, config: entry.settings.config,
            configProblem: entry.settings.problem,
            hasConfig: entry.folder.hasConfig, isLogin: entry.isLogin)
    }

    /// `desired` on disk, synced, before anybody acts on it.
    private func wish(_ id: SlotID, _ desired: Desired, reason: String?) async throws {
        var state = try entry(id).state
        (state.desired, state.stopReason) = (desired, reason)
        try await states.save(state, in: try entry(id).folder)
        entries[id]?.state.desired = desired
        entries[id]?.state.stopReason = reason
        if desired == .stopped {
            entries[id]?.isStartedByPerson = false
            for kind in ["crash_loop", "settings", "login"] { await reports.settled("slot:\(id):\(kind)") }
        }
    }

    private func enterStopping(_ id: SlotID) async throws -> SlotState {
        if try entry(id).state.phase != nil { entries[id]?.state.enter(.stopping, at: clock.wall()) }
        await publish(id)
        return try entry(id).state
    }

    /// The state as it is now: to disk soon, to whoever listens at once.
    func publish(_ id: SlotID) async {
        guard let entry = entries[id] else { return }
        states.saveSoon(entry.state, in: entry.folder)
        await reports.state(entry.state)
    }

    /// Whether the slot runs by itself: not stopped, and enabled or started by a person.
    func shallRun(_ entry: Entry) -> Bool {
        guard entry.state.desired == .running, entry.folder.hasConfig, !isEnding else { return false }
        return (startsByItself && entry.settings.config.isEnabled) || entry.isStartedByPerson
    }
}
