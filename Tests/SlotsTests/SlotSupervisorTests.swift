import Activity
import Domain
import Foundation
import ProcessBridge
import Settings
import Testing

@testable import Slots

@Suite("SlotSupervisor")
struct SlotSupervisorTests {
    private let alpha = SlotID("alpha")!

    private struct Stage {
        let temporary: TemporaryHome
        let time: ManualTime
        let launcher: FakeLauncher
        let supervisor: SlotSupervisor
        let attention: AttentionList
    }

    private func stage(_ temporary: TemporaryHome, exitsWith: ProcessBridge.ExitStatus? = nil, maxStarting: Int = 2)
        -> Stage
    {
        let time = ManualTime()
        let launcher = FakeLauncher(time, exitsWith: exitsWith)
        let attention = AttentionList(feed: ActivityFeed(boot: "b"))
        let supervisor = SlotSupervisor(
            home: temporary.home,
            worker: WorkerSetting(
                executable: "/x", environment: { ["A": "1"] }, restarts: RestartPolicy(jitter: 0),
                maxStarting: maxStarting),
            clock: time.clock, seed: 1, launcher: launcher.launch,
            reports: SupervisorReports(attention: { await attention.add($0) }, settled: { await attention.clear($0) }),
            // A test may end, and its home with it, while a beat is still being written.
            failed: { _, _ in })
        return Stage(temporary: temporary, time: time, launcher: launcher, supervisor: supervisor, attention: attention)
    }

    /// Waits until the run that is ending has ended and been told of.
    private func settled(_ stage: Stage, _ id: SlotID) async -> Bool {
        await stage.supervisor.entries[id]?.keeper.waitUntilGone()
        return true
    }

    /// Half a second of virtual time.
    private func round(_ stage: Stage) async {
        stage.time.advance(SlotSupervisor.round)
        await stage.supervisor.tick()
    }

    @Test("a slot nobody stopped starts with the host; its beats become its state")
    func starts() async throws {
        let stage = stage(try TemporaryHome())
        let folder = try stage.temporary.slot("alpha")
        await stage.supervisor.begin()
        await stage.supervisor.tick()
        #expect(await eventually { stage.launcher.count == 1 })
        let child = try #require(stage.launcher.last)
        #expect(child.command.arguments == ["worker", "--slot", "alpha"])
        #expect(
            child.command.environment["ENGYNE_HOME"] == stage.temporary.home.root
                && child.command.environment["A"] == "1")
        child.beat(1, .initialising)
        child.beat(2, .parseLeads, ["metrics": ["leads_found": 3], "progress_seq": 7])
        #expect(await eventually { try SlotStateFile.read(folder).phase == .parseLeads })
        let state = try SlotStateFile.read(folder)
        #expect(
            state.pid == 999_999 && state.heartbeatSeq == 2 && state.progressSeq == 7
                && state.metrics["leads_found"] == 3)
        #expect(state.runID == child.command.environment["ENGYNE_RUN_ID"])
        let run = try #require(RunFolder.all(of: folder).first)
        #expect(try run.readRecord()?.state == .queued && run.runID == state.runID)
    }

    @Test("a stop is on disk before the worker ends and survives the host; so does a start")
    func stopSurvives() async throws {
        let temporary = try TemporaryHome()
        let folder = try temporary.slot("alpha")
        let first = stage(temporary)
        await first.supervisor.begin()
        await first.supervisor.tick()
        #expect(await eventually { first.launcher.count == 1 })
        let state = try await first.supervisor.stop(alpha, reason: "by asha")
        #expect(state.desired == .stopped && state.phase == .stopping)
        #expect(await settled(first, alpha))
        let kept = try SlotStateFile.read(folder)
        #expect(kept.desired == .stopped && kept.stopReason == "by asha")
        #expect(RunFolder.all(of: folder).map { RunView($0, inUse: nil).json["state"]?.string } == ["STOPPED"])
        let second = stage(temporary)
        await second.supervisor.begin()
        await round(second)
        #expect(second.launcher.count == 0)
        try await second.supervisor.start(alpha)
        #expect(await eventually { second.launcher.count == 1 })
        #expect(try SlotStateFile.read(folder).desired == .running)
    }

    @Test("an instant crasher starts at 0, 1, 3, 7, … s, becomes ERROR and, from the third time, a matter for a person")
    func crashLoop() async throws {
        let stage = stage(try TemporaryHome(), exitsWith: .exited(1))
        let folder = try stage.temporary.slot("alpha")
        await stage.supervisor.begin()
        await stage.supervisor.tick()
        for _ in 0..<260 {
            #expect(await settled(stage, alpha))
            await round(stage)
        }
        #expect(stage.launcher.starts.use { $0 } == [0, 1, 3, 7, 15, 31, 63, 127])
        let run = try #require(RunFolder.all(of: folder).first)
        let record = try #require(try run.readRecord())
        #expect(record.state == .failed && record.endedAt != nil && record.reason?.contains("exit code 1") == true)
        #expect(
            await stage.attention.item("slot:alpha:crash_loop")?.detail
                == "ended with exit code 1; last log line: last words")
        #expect(await eventually { try SlotStateFile.read(folder).phase == .error })
        #expect(try SlotStateFile.read(folder).pid == nil)
    }

    @Test("a worker whose beat stays away is killed and started again")
    func hung() async throws {
        let stage = stage(try TemporaryHome())
        try stage.temporary.slot("alpha")
        await stage.supervisor.begin()
        await stage.supervisor.tick()
        #expect(await eventually { stage.launcher.count == 1 })
        let child = try #require(stage.launcher.last)
        child.beat(1, .parseLeads)
        #expect(await eventually { try await stage.supervisor.overview(alpha).state.heartbeatSeq == 1 })
        for _ in 0..<60 { await round(stage) }
        #expect(!child.wasKilled.use { $0 })
        for _ in 0..<6 { await round(stage) }
        #expect(await eventually { child.wasKilled.use { $0 } })
        #expect(await settled(stage, alpha))
        for _ in 0..<4 { await round(stage) }
        #expect(await eventually { stage.launcher.count == 2 })
    }

    @Test("bad settings start nothing until they change; the good ones then start by themselves")
    func badSettings() async throws {
        let stage = stage(try TemporaryHome())
        let folder = try stage.temporary.slot("alpha", "auto_by: true\n")
        await stage.supervisor.begin()
        for _ in 0..<6 { await round(stage) }
        #expect(stage.launcher.count == 0)
        #expect(
            await stage.attention.item("slot:alpha:settings")?.detail.hasPrefix(
                "slots/alpha/slot_config.yml:1: 'auto_by'") == true)
        #expect(await eventually { try await stage.supervisor.overview(alpha).state.phase == .error })
        try "auto_buy: false\n".write(toFile: folder.config, atomically: true, encoding: .utf8)
        for _ in 0..<6 { await round(stage) }
        #expect(await eventually { stage.launcher.count == 1 })
        #expect(await stage.attention.item("slot:alpha:settings") == nil)
    }

    @Test("exit 78 is not tried again before the settings file changes")
    func exit78() async throws {
        let stage = stage(try TemporaryHome(), exitsWith: .exited(78))
        let folder = try stage.temporary.slot("alpha")
        await stage.supervisor.begin()
        for _ in 0..<40 { await round(stage) }
        #expect(await settled(stage, alpha))
        for _ in 0..<40 { await round(stage) }
        #expect(stage.launcher.count == 1)
        try "quality_level: 40\n".write(toFile: folder.config, atomically: true, encoding: .utf8)
        for _ in 0..<6 { await round(stage) }
        #expect(await eventually { stage.launcher.count == 2 })
    }

    @Test("a bad edit while it runs keeps the worker and tells a person the line")
    func badEdit() async throws {
        let stage = stage(try TemporaryHome())
        let folder = try stage.temporary.slot("alpha", "quality_level: 40\n")
        await stage.supervisor.begin()
        await stage.supervisor.tick()
        #expect(await eventually { stage.launcher.count == 1 })
        try "\nquality_level: 400\n".write(toFile: folder.config, atomically: true, encoding: .utf8)
        for _ in 0..<6 { await round(stage) }
        #expect(await stage.attention.item("slot:alpha:settings")?.detail.contains("slot_config.yml:2:") == true)
        #expect(try await stage.supervisor.overview(alpha).config.qualityLevel == 40)
        #expect(stage.launcher.count == 1)
    }

    @Test("a new folder is found, one without settings or with enabled: false waits, start works all the same")
    func folders() async throws {
        let stage = stage(try TemporaryHome())
        await stage.supervisor.begin()
        try stage.temporary.slot("alpha", nil)
        let beta = try stage.temporary.slot("beta", "enabled: false\n").id
        for _ in 0..<8 { await round(stage) }
        #expect(await stage.supervisor.list().map(\.id.raw) == ["alpha", "beta"])
        #expect(stage.launcher.count == 0)
        await #expect(throws: SlotError.noConfig(alpha)) { try await stage.supervisor.start(alpha) }
        try await stage.supervisor.start(beta)
        #expect(await eventually { stage.launcher.count == 1 })
        try stage.temporary.slot("alpha", "")
        for _ in 0..<6 { await round(stage) }
        #expect(await eventually { stage.launcher.count == 2 })
    }

    @Test("at most two are starting at a time")
    func gate() async throws {
        let stage = stage(try TemporaryHome())
        for id in ["a", "b", "c", "d"] { try stage.temporary.slot(id) }
        await stage.supervisor.begin()
        for _ in 0..<20 { await round(stage) }
        #expect(await eventually { stage.launcher.count == 2 })
        for _ in 0..<10 { await round(stage) }
        #expect(stage.launcher.count == 2)
        for child in stage.launcher.children.use({ $0 }) { child.beat(1, .parseLeads) }
        #expect(
            await eventually {
                await stage.supervisor.tick()
                return stage.launcher.count == 4
            })
    }

    @Test(
        "a clock that is set by an hour, either way, kills nobody and starts nothing twice", arguments: [-3600.0, 3600])
    func clockStep(_ step: Double) async throws {
        let stage = stage(try TemporaryHome())
        try stage.temporary.slot("alpha")
        await stage.supervisor.begin()
        await stage.supervisor.tick()
        #expect(await eventually { stage.launcher.count == 1 })
        let child = try #require(stage.launcher.last)
        for seq in 1...40 {
            child.beat(seq, .parseLeads)
            #expect(await eventually { try await stage.supervisor.overview(alpha).state.heartbeatSeq == seq })
            if seq == 20 { stage.time.setWall(by: step) }
            for _ in 0..<4 { await round(stage) }
        }
        #expect(stage.launcher.count == 1 && !child.wasKilled.use { $0 })
    }

    @Test("a machine that slept for an hour judges nobody, and gives each child a fresh half minute")
    func sleep() async throws {
        let stage = stage(try TemporaryHome())
        try stage.temporary.slot("alpha")
        await stage.supervisor.begin()
        await stage.supervisor.tick()
        #expect(await eventually { stage.launcher.count == 1 })
        let child = try #require(stage.launcher.last)
        child.beat(1, .parseLeads)
        #expect(await eventually { try await stage.supervisor.overview(alpha).state.heartbeatSeq == 1 })
        stage.time.advance(.seconds(3600))
        for _ in 0..<58 { await round(stage) }
        #expect(!child.wasKilled.use { $0 })
        for _ in 0..<8 { await round(stage) }
        #expect(await eventually { child.wasKilled.use { $0 } })
    }

    @Test("under --no-slots nothing starts by itself; what a person starts is kept alive")
    func noSlots() async throws {
        let stage = stage(try TemporaryHome())
        for id in ["alpha", "beta"] { try stage.temporary.slot(id) }
        await stage.supervisor.begin(startsByItself: false)
        for _ in 0..<80 { await round(stage) }
        #expect(stage.launcher.count == 0)
        try await stage.supervisor.start(alpha)
        #expect(await eventually { stage.launcher.count == 1 })
        stage.launcher.last?.exit(.signalled(11))
        #expect(await settled(stage, alpha))
        for _ in 0..<4 { await round(stage) }
        #expect(await eventually { stage.launcher.count == 2 })
    }

    @Test("the pid of a worker that ended with a killed host does not stay in a stopped slot's state")
    func stalePid() async throws {
        let stage = stage(try TemporaryHome())
        let folder = try stage.temporary.slot("alpha")
        var state = SlotState(slotID: alpha)
        (state.pid, state.pidStartedAt, state.desired) = (999_999, "1", .stopped)
        try await SlotStateFile(failed: { _, _ in }).save(state, in: folder)
        await stage.supervisor.begin()
        await stage.supervisor.statesAnswer()
        let kept = try SlotStateFile.read(folder)
        #expect(kept.pid == nil && kept.desired == .stopped)
    }

    @Test("the starts of many slots are spread over half a minute")
    func spread() async throws {
        let stage = stage(try TemporaryHome(), maxStarting: .max)
        for number in 100..<200 { try stage.temporary.slot("s\(number)") }
        await stage.supervisor.begin()
        await stage.supervisor.tick()
        #expect(await eventually { stage.launcher.count == 2 })
        for _ in 0..<30 { await round(stage) }
        #expect(await eventually { stage.launcher.count == 51 })
        for _ in 0..<30 { await round(stage) }
        #expect(await eventually { stage.launcher.count == 100 })
    }

    @Test("rounds that stand still are seen")
    func turning() async throws {
        let stage = stage(try TemporaryHome())
        await stage.supervisor.begin()
        await round(stage)
        #expect(await stage.supervisor.isTurning())
        stage.time.advance(.seconds(6))
        #expect(await !stage.supervisor.isTurning())
        await round(stage)
        #expect(await stage.supervisor.isTurning())
    }

    @Test("a damaged state file keeps the slot down until a person starts it")
    func damaged() async throws {
        let stage = stage(try TemporaryHome())
        let folder = try stage.temporary.slot("alpha")
        try "{".write(toFile: folder.state, atomically: true, encoding: .utf8)
        await stage.supervisor.begin()
        for _ in 0..<6 { await round(stage) }
        #expect(stage.launcher.count == 0)
        #expect(await stage.attention.item("slot:alpha:state") != nil)
        try await stage.supervisor.start(alpha)
        #expect(await eventually { stage.launcher.count == 1 })
    }

    @Test("the host's end stops every worker and leaves their wishes alone")
    func shutDown() async throws {
        let stage = stage(try TemporaryHome())
        let folder = try stage.temporary.slot("alpha")
        await stage.supervisor.begin()
        await stage.supervisor.tick()
        #expect(await eventually { stage.launcher.count == 1 })
        await stage.supervisor.shutDown()
        #expect(await eventually { try SlotStateFile.read(folder).phase == .stopping })
        let state = try SlotStateFile.read(folder)
        #expect(state.pid == nil && state.desired == .running)
        await round(stage)
        #expect(stage.launcher.count == 1)
    }

    @Test("a person's login runs the worker with --login; a stopped slot stops again afterwards")
    func login() async throws {
        let stage = stage(try TemporaryHome())
        try stage.temporary.slot("alpha")
        await stage.supervisor.begin()
        try await stage.supervisor.stop(alpha, reason: "by asha")
        try await stage.supervisor.setLogin(alpha, true)
        await round(stage)
        #expect(await eventually { stage.launcher.count == 1 })
        #expect(stage.launcher.last?.command.arguments.last == "--login")
        try await stage.supervisor.setLogin(alpha, false)
        #expect(await settled(stage, alpha))
        await round(stage)
        #expect(stage.launcher.count == 1)
    }

    @Test("the worker's notices reach the lists, its requests the host")
    func notices() async throws {
        let stage = stage(try TemporaryHome())
        try stage.temporary.slot("alpha")
        await stage.supervisor.begin()
        await stage.supervisor.tick()
        #expect(await eventually { stage.launcher.count == 1 })
        let child = try #require(stage.launcher.last)
        child.voice.notify(
            "attention", ["id": "slot:alpha:login", "kind": "login", "title": "Sign in", "slot_id": "beta"])
        #expect(await eventually { await stage.attention.item("slot:alpha:login")?.slotID == "alpha" })
        child.voice.notify("attention_clear", ["id": "slot:alpha:login"])
        #expect(await eventually { await stage.attention.list().isEmpty })
        await #expect(throws: SlotError.self) {
            try await child.voice.request("unheard_of", timeout: .seconds(5), clock: .system)
        }
    }
}
