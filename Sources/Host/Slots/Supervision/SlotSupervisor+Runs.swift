import Activity
import Domain
import Foundation
import ProcessBridge
import Settings
import Telemetry

/// What happens around one run of a worker.
extension SlotSupervisor {
    func hooks(for id: SlotID) -> ChildHooks {
        ChildHooks(
            prepare: { [weak self] in await self?.prepare(id) ?? .badSettings },
            started: { [weak self] in await self?.started(id, $0) },
            beat: { [weak self] in await self?.beat(id, $0, $1) },
            notice: { [reports, clock] in await reports.take(.slot(id), $0, $1, $2, now: clock.wall) },
            request: { [reports] in try await reports.request(.slot(id), $0, $1) },
            ended: { [weak self] in await self?.ended(id, $0, $1) },
            recovered: { [reports] in await reports.settled("slot:\(id):crash_loop") })
    }

    private func prepare(_ id: SlotID) async -> ChildPlan {
        guard let entry = entries[id] else { return .badSettings }
        guard entry.settings.problem == nil || entry.settings.wasGood else {
            entries[id]?.state.enter(.error, at: clock.wall())
            entries[id]?.state.lastError = entry.settings.problem?.message
            await publish(id)
            return .badSettings
        }
        let runID = SortableID.make(at: clock.wall(), using: &random)
        await queueRecord(id, runID)
        return .start(command(entry, runID: runID), runID: runID)
    }

    private func command(_ entry: Entry, runID: String) -> ChildCommand {
        var environment = worker.environment()
        environment["ENGYNE_HOME"] = home.root
        environment["ENGYNE_INSTALLATION"] = home.installation
        environment["ENGYNE_RUN_ID"] = runID
        let login = entry.isLogin ? ["--login"] : []
        return ChildCommand(
            name: "slot \(entry.folder.id)", executable: worker.executable,
            arguments: ["worker", "--slot", entry.folder.id.raw] + login, environment: environment,
            workingDirectory: home.root,
            log: entry.folder.run(runID) + "/worker.log", pidFile: entry.folder.pid,
            browserPidFile: entry.folder.browserPid)
    }

    private func started(_ id: SlotID, _ run: ChildRun) async {
        guard let entry = entries[id] else { return }
        var state = entry.state
        state.phase = .boot
        state.phaseSince = run.startedAt
        (state.pid, state.pidStartedAt, state.runID) = (run.identity.pid, run.identity.startedAt, run.runID)
        (state.heartbeatAt, state.heartbeatSeq, state.progressSeq) = (nil, 0, 0)
        (state.challenge, state.hold) = (nil, nil)
        entries[id]?.state = state
        entries[id]?.history.begin(
            RunHistory.Entry(
                runID: run.runID, startedAt: run.startedAt, pid: run.identity.pid, pidStartedAt: run.identity.startedAt)
        )
        await publish(id)
        await keepHistory(id)
        await say(.system, id, "worker started", run.runID, ["pid": JSONValue(Int(run.identity.pid))])
    }

    private func beat(_ id: SlotID, _ run: ChildRun, _ beat: Beat) async {
        guard var state = entries[id]?.state, state.runID == run.runID, state.pid != nil else { return }
        let before = state
        let now = clock.wall()
        // A stop that was asked for stays visible until the process is gone.
        if let phase = beat.phase, state.phase != .stopping || state.desired == .running { state.enter(phase, at: now) }
        (state.progressSeq, state.metrics, state.plugin) = (beat.progressSeq, beat.metrics, beat.plugin ?? state.plugin)
        (state.challenge, state.hold) = (beat.challenge, beat.hold)
        if let error = beat.lastError { state.lastError = Redaction.clean(error) }
        if beat.lastError == nil, beat.phase == .parseLeads { state.lastError = nil }
        let isNews = state != before
        (state.heartbeatAt, state.heartbeatSeq) = (now, beat.seq)
        guard let folder = entries[id]?.folder else { return }
        entries[id]?.state = state
        states.saveSoon(state, in: folder)
        if isNews { await reports.state(state) }
    }

    private func ended(_ id: SlotID, _ run: ChildRun?, _ report: ChildReport) async {
        guard entries[id] != nil else { return }
        entries[id]?.state.forgetProcess()
        let words = Self.words(report)
        switch report.end {
        case .asked: entries[id]?.state.enter(.stopping, at: clock.wall())
        case .crash(let why, let delay, let isLoop): await crashed(id, run, why, delay, isLoop, words)
        case .badSettings: await refused(id, words)
        }
        if let run {
            entries[id]?.history.end(run.runID, at: clock.wall(), how: words)
            await closeRecord(id, run.runID, report, words)
        }
        await publish(id)
        await keepHistory(id)
        if case .asked = report.end { await say(.system, id, "worker ended as asked", run?.runID, [:]) }
    }

    private func crashed(
        _ id: SlotID, _ run: ChildRun?, _ why: String, _ delay: Duration, _ isLoop: Bool, _ words: String
    ) async {
        entries[id]?.state.enter(.error, at: clock.wall())
        entries[id]?.state.lastError = words
        let seconds = (delay.inSeconds * 10).rounded() / 10
        await say(.error, id, "worker ended unexpectedly: \(why)", run?.runID, ["retry_seconds": JSONValue(seconds)])
        guard isLoop else { return }
        let failure = HostFailure(
            code: "slots.child.crash_loop", message: words,
            hint: "read runs/\(run?.runID ?? "")/worker.log, then restart the slot")
        await raise(id, "crash_loop", "The worker keeps ending; it is tried again every few minutes", failure)
    }

    private func refused(_ id: SlotID, _ words: String) async {
        entries[id]?.state.enter(.error, at: clock.wall())
        entries[id]?.state.lastError = words
        let failure = HostFailure(
            code: "slots.config.refused", message: words,
            hint: "correct slots/\(id)/slot_config.yml; it is read again when it changes")
        await raise(id, "settings", "The worker refused its settings", failure)
    }

    /// The cause and the child's last line, without contacts and cut short.
    static func words(_ report: ChildReport) -> String {
        let last = report.lastOutput.split(separator: "\n").last.map { Redaction.clean(String($0.prefix(300))) }
        switch report.end {
        case .asked: return "ended as asked"
        case .crash(let why, _, _): return last.map { $0 == why ? why : "\(why); last log line: \($0)" } ?? why
        case .badSettings: return last ?? "exit code 78"
        }
    }

    private func keepHistory(_ id: SlotID) async {
        guard let entry = entries[id] else { return }
        // Only for people who look back: a failure shows up with the state file, which is written beside it.
        do { try await states.perform { try entry.history.write(entry.folder) } } catch {
            await say(.error, id, "run_meta.json could not be written: \(HostFailure(error).message)", nil, [:])
        }
    }

    func say(_ type: ActivityType, _ id: SlotID, _ text: String, _ runID: String?, _ fields: JSONObject) async {
        await reports.activity(
            ActivityEvent(at: clock.wall(), type: type, text: text, slotID: id, runID: runID, fields: fields))
    }
}
