import Activity
package import Domain
package import Foundation
import ProcessBridge
package import Settings
import Telemetry

/// One channel's dispatcher as the host sees it now.
package struct DispatcherOverview: Sendable, Hashable {
    package let channel: String
    package var pid: Int32?
    package var pidStartedAt: String?
    package var heartbeatAt: Date?
    package var metrics = JSONObject()
    package var plugin: PluginStamp?
    package var lastError: String?

    package var pidAlive: Bool {
        guard let pid, let pidStartedAt else { return false }
        return ProcessIdentity(pid: pid, startedAt: pidStartedAt).isAlive
    }
}

/// Keeps one dispatcher alive per channel, by the same beats and the same ladder as the workers.
///
/// A dispatcher knows its queue and gates itself; nothing of that is here. A crash of one touches no other.
package actor DispatcherSupervisor {
    private let home: HomeFolder
    private let worker: WorkerSetting
    private let clock: HostClock
    private let launcher: ChildLauncher
    private let reports: SupervisorReports
    private var random: SeededRandom
    private var keepers: [String: ChildKeeper] = [:]
    private var overviews: [String: DispatcherOverview] = [:]
    private var stall: StallGuard
    private var isEnding = false
    private var lastRound: Duration?
    /// False before `begin`: a dispatcher started earlier would be taken for one that an earlier host left behind.
    private var isOpen: Bool
    private var wanted = Set<String>()

    package init(
        home: HomeFolder, worker: WorkerSetting, clock: HostClock = .system,
        seed: UInt64 = .random(in: 0...(.max)),
        launcher: @escaping ChildLauncher = { try await SupervisedChild.start($0, clock: $1) },
        reports: SupervisorReports, waitsForBegin: Bool = false
    ) {
        isOpen = !waitsForBegin
        (self.home, self.worker, self.clock, random) = (home, worker, clock, SeededRandom(seed: seed))
        (self.launcher, self.reports) = (launcher, reports)
        stall = StallGuard(limit: worker.limits.ownStall)
    }

    /// Ends what an earlier host left behind and starts what is wanted until now.
    /// - Parameter startsByItself: false under `--no-dispatchers`, whatever plugins come later.
    package func begin(startsByItself: Bool = true) async {
        await Leftovers.end(Leftovers.ofDispatchers(in: home), clock: clock)
        guard startsByItself else { return }
        isOpen = true
        await setChannels(wanted)
    }

    package func run() async {
        while !Task.isCancelled, !isEnding {
            await tick()
            do { try await clock.sleep(SlotSupervisor.round) } catch { return }
        }
    }

    package func tick() async {
        let isAfterStall = stall.stalled(at: clock.uptime())
        defer { lastRound = clock.uptime() }
        for keeper in keepers.values { await keeper.tick(isAfterStall: isAfterStall) }
    }

    /// Whether its rounds go on.
    package func isTurning() -> Bool { lastRound.map { clock.uptime() - $0 < worker.limits.ownStall } ?? true }

    /// Exactly these channels have a dispatcher from now on.
    package func setChannels(_ channels: Set<String>) async {
        wanted = channels
        guard isOpen, !isEnding else { return }
        for (channel, keeper) in keepers where !channels.contains(channel) {
            keepers[channel] = nil
            overviews[channel] = nil
            await keeper.unwant(grace: worker.grace)
            await reports.settled("channel:\(channel):crash_loop")
        }
        for channel in channels.sorted() where keepers[channel] == nil {
            let keeper = ChildKeeper(
                name: "channel \(channel)", clock: clock, limits: worker.limits, policy: worker.restarts,
                seed: random.next(),
                launcher: launcher, hooks: hooks(for: channel))
            keepers[channel] = keeper
            overviews[channel] = DispatcherOverview(channel: channel)
            await keeper.want()
        }
        await tick()
    }

    package func list() -> [DispatcherOverview] { overviews.values.sorted { $0.channel < $1.channel } }
    package func overview(_ channel: String) -> DispatcherOverview? { overviews[channel] }

    package func restart(_ channel: String) async throws {
        await (try keeper(channel)).restart(grace: worker.grace)
        await tick()
    }

    @discardableResult
    package func notify(_ channel: String, _ notice: String, _ fields: JSONObject = [:]) async throws -> Bool {
        await (try keeper(channel)).notify(notice, fields)
    }

    package func notifyAll(_ notice: String, _ fields: JSONObject = [:]) async {
        for keeper in keepers.values { await keeper.notify(notice, fields) }
    }

    /// Throws `SlotError.notRunning`, `.noReply`, `.linkClosed`, `.refusedByChild`.
    package func request(_ channel: String, _ operation: String, _ fields: JSONObject = [:], timeout: Duration)
        async throws -> JSONValue
    {
        try await (try keeper(channel)).request(operation, fields, timeout: timeout)
    }

    /// Stops every dispatcher; a send in flight has the grace to come to its outcome.
    package func shutDown() async {
        isEnding = true
        let all = Array(keepers.values)
        await withTaskGroup { group in
            for keeper in all {
                group.addTask { [worker] in
                    await keeper.unwant(grace: worker.grace)
                    await keeper.waitUntilGone()
                }
            }
        }
    }

    // MARK: one run

    private func keeper(_ channel: String) throws -> ChildKeeper {
        guard let keeper = keepers[channel] else { throw SlotError.notRunning("channel \(channel)") }
        return keeper
    }

    private func hooks(for channel: String) -> ChildHooks {
        ChildHooks(
            prepare: { [weak self] in await self?.plan(channel) ?? .badSettings },
            started: { [weak self] in await self?.started(channel, $0) },
            beat: { [weak self] in await self?.beat(channel, $1) },
            notice: { [reports, clock] in await reports.take(.channel(channel), $0, $1, $2, now: clock.wall) },
            request: { [reports] in try await reports.request(.channel(channel), $0, $1) },
            ended: { [weak self] in await self?.ended(channel, $1) },
            recovered: { [reports] in await reports.settled("channel:\(channel):crash_loop") })
    }

    private func plan(_ channel: String) -> ChildPlan {
        let runID = SortableID.make(at: clock.wall(), using: &random)
        var environment = worker.environment()
        environment["ENGYNE_HOME"] = home.root
        environment["ENGYNE_INSTALLATION"] = home.installation
        environment["ENGYNE_RUN_ID"] = runID
        let command = ChildCommand(
            name: "channel \(channel)", executable: worker.executable, arguments: ["dispatcher", "--channel", channel],
            environment: environment, workingDirectory: home.root, log: home.dispatcherLog(channel),
            pidFile: home.dispatcherPid(channel))
        return .start(command, runID: runID)
    }

    private func started(_ channel: String, _ run: ChildRun) async {
        overviews[channel]?.pid = run.identity.pid
        overviews[channel]?.pidStartedAt = run.identity.startedAt
        overviews[channel]?.heartbeatAt = nil
    }

    private func beat(_ channel: String, _ beat: Beat) {
        overviews[channel]?.heartbeatAt = clock.wall()
        overviews[channel]?.metrics = beat.metrics
        overviews[channel]?.plugin = beat.plugin
        overviews[channel]?.lastError = beat.lastError.map(Redaction.clean)
    }

    private func ended(_ channel: String, _ report: ChildReport) async {
        overviews[channel]?.pid = nil
        overviews[channel]?.pidStartedAt = nil
        guard report.end != .asked else { return }
        let words = SlotSupervisor.words(report)
        overviews[channel]?.lastError = words
        await reports.activity(
            ActivityEvent(
                at: clock.wall(), type: .error, text: "dispatcher of \(channel) ended unexpectedly: \(words)",
                fields: ["channel": .string(channel)]))
        // Bad settings of a dispatcher are a person's business at once, a crash from the third time on.
        if case .crash(_, _, isLoop: false) = report.end { return }
        await reports.attention(
            AttentionItem(
                id: "channel:\(channel):crash_loop", kind: "crash_loop",
                title: "The dispatcher of \(channel) keeps ending",
                detail: words, hint: "read runtime/dispatcher_\(channel).log", code: "slots.child.crash_loop",
                since: clock.wall()))
    }

    /// A plugin or a setting changed: dispatchers that refused theirs try again, the others hear of it.
    package func settingsChanged() async {
        for keeper in keepers.values {
            await keeper.settingsChanged()
            await keeper.notify("config_changed")
        }
        await tick()
    }
}
