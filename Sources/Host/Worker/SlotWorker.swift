import Browser
import Connectors
package import Domain
import Foundation
import Journal
import PluginKit
import Settings
package import Slots
import Synchronization
package import Telemetry

/// The life of one slot's process: take the lock, start the browser, load the connector, and turn cycle after cycle
/// until somebody says stop or the host is gone.
///
/// It keeps the phase, the beat and the evidence; what a cycle does stands in `LeadCycle`. Everything that fails ends
/// up as one line in the slot's state and on the attention list, and is tried again; nothing fails silently, and
/// nothing that fails here is ever a reason to click again.
package actor SlotWorker {
    let options: WorkerOptions
    let folder: SlotFolder
    let link: ChildLink
    let heartbeat: Heartbeat
    let log: HostLog
    let now: WallClock
    let flags = WorkerFlags()
    /// Tells the host how the connector's flows end.
    let flows: FlowReports
    let run: RunFolder
    var settings: SlotConfigFile
    let page: SlotPage
    let watch: PageWatch
    var browser: SlotBrowser?
    var connector: ConnectorRuntime?
    /// The options the connector at work was loaded with.
    var loadedOptions = JSONObject()
    var cycle: (any SlotCycle)?
    var ledger: LeadLog?
    private var unsent: UnsentEvents?
    var cycles = 0
    private var failures = 0
    var backoff = Backoff()
    /// When the site was last looked at, and until when it asked to be left alone.
    var lastLook: ContinuousClock.Instant?
    var restUntil: ContinuousClock.Instant?
    var cooldownUntil: Date?
    var lastError: String?
    /// What is normal for this slot, and what of it people were told.
    var signs: SlotSigns
    var needsLoginCheck = true
    var loginWatch = LoginWatch()
    var kept = KeptEvidence()
    /// Leads whose attention item was taken back, because the proof came after all.
    var provenLate = Set<String>()
    /// Kinds of obstacles that stand on the attention list.
    var obstacles = Set<String>()

    package init(options: WorkerOptions, link: ChildLink, log: HostLog, now: @escaping WallClock) throws {
        let folder = try SlotFolder(id: options.slotID, home: options.home)
        guard let run = RunFolder(slot: folder, runID: options.runID) else {
            throw HostFailure(code: "worker.run.invalid", message: "'\(options.runID)' is no run id")
        }
        (self.options, self.folder, self.link, self.log, self.now, self.run) = (options, folder, link, log, now, run)
        flows = FlowReports { _ = link.notify(PluginFlow.notice, $0.fields) }
        heartbeat = Heartbeat(now: now)
        page = SlotPage(heartbeat: heartbeat)
        watch = PageWatch(page)
        settings = SlotConfigFile(folder: folder)
        signs = SlotSigns(path: folder.norms)
    }

    // MARK: life

    /// Runs until asked to stop.
    /// - Throws: what makes this process useless: a lock somebody else holds, bad settings, a browser lost too often.
    package func run() async throws {
        guard let lock = try FileLock.tryLock(folder.lock) else {
            throw WorkerError.slotTaken(slot: folder.id, holder: FileLock.holder(of: folder.lock) ?? "unknown")
        }
        defer { lock.release() }
        let listening = Task { await listen() }
        let beating = Task { await beat() }
        defer {
            listening.cancel()
            beating.cancel()
        }
        settings.refresh()
        if let problem = settings.problem, !settings.wasGood { throw problem }
        try boot()
        do { try await turn() } catch {
            await browser?.stop()
            endRecord(.failed, reason: HostFailure(error).message)
            throw error
        }
        heartbeat.enter(.stopping)
        keepSigns(isLast: true)
        await browser?.stop()
        endRecord(.stopped, reason: "asked to stop")
        try await offerUnsent()
        tellBeat()
    }

    private func boot() throws {
        try beginRecord()
        pruneEvidence()
        let (link, slot) = (self.link, folder.id)
        let ledger = try LeadLog(path: folder.leads, slotID: slot, runID: options.runID, now: now) { event, title in
            if let notice = WalkNews.notice(for: event, title: title) { link.notify("activity", notice) }
        }
        self.ledger = ledger
        readSigns()
        if ledger.badLines > 0 {
            raise(
                "leads_damaged", "The slot's log holds lines that cannot be read",
                HostFailure(
                    code: "worker.leads.damaged",
                    message: "\(ledger.badLines) lines of leads.jsonl cannot be read and were passed over",
                    hint:
                        "compare leads.jsonl with a backup; a lead that may have been clicked in such a line is not clicked again"
                ))
        }
        let sink: any EventSink =
            if let url = options.hostURL, let secret = options.secret {
                try HTTPEventSink(hostURL: url, secret: secret)
            } else { NoEventSink() }
        unsent = UnsentEvents(log: ledger, sink: sink, slotID: slot)
        heartbeat.set(["run_id": .string(options.runID)])
    }

    private func turn() async throws {
        while !flags.isStopping {
            var wait = settings.config.cycleSeconds
            do {
                wait = try await oneTurn()
                failures = 0
            } catch {
                if case WorkerError.browserLost = error { throw error }
                wait = await failed(error)
            }
            await report()
            await answerProbes()
            await lookAfterBrowser()
            try await pause(seconds: wait)
        }
    }

    /// One turn; answers how long to wait until the next.
    private func oneTurn() async throws -> Double {
        settings.refresh()
        let config = settings.config
        if config.loginMode || options.isLogin { return try await waitForPerson() }
        guard config.schedule.contains(now()) else {
            heartbeat.enter(.cooldown)
            return min(60, max(1, config.schedule.nextOpening(from: now()).timeIntervalSince(now())))
        }
        try await makeReady()
        lastLook = .now
        guard let cycle else { return config.cycleSeconds }
        if needsLoginCheck, let connector, !connector.isPull {
            let answer = try await connector.login()
            guard answer == .ok else { return await ended(LeadCycle.outcome(of: answer), config) }
            needsLoginCheck = false
        }
        heartbeat.enter(.parseLeads)
        try await cycle.verifyPending()
        let outcome = try await cycle.run()
        cycles += 1
        try await offerUnsent()
        if case .drift(let what) = outcome { throw WorkerError.drift(what) }
        return max(await ended(outcome, config), jittered(await cycle.restSeconds))
    }

    private func ended(_ outcome: CycleOutcome, _ config: SlotConfig) async -> Double {
        switch outcome {
        case .done, .drift:
            settled()
            rested()
            heartbeat.enter(.parseLeads)
            return jittered(config.cycleSeconds)
        case .loginRequired(let challenge, let detail):
            rested()
            await askForLogin(challenge, detail: detail)
            return jittered(config.cycleSeconds)
        case .cooldown(let seconds): return rest(asked: seconds, config)
        }
    }

    /// Up to a tenth more, never less: the interval is the operator's promise to the site.
    private func jittered(_ seconds: Double) -> Double { seconds * Double.random(in: 1...1.1) }

    // MARK: failures

    func failed(_ error: any Error) async -> Double {
        let failure = HostFailure(error)
        failures += 1
        heartbeat.enter(.error)
        lastError = "\(failure.code): \(failure.message)"
        heartbeat.set(["last_error": JSONValue(lastError)])
        log.error(failure.report)
        // Of drift the report tells, with the page before and the page now.
        if failure.code != WorkerError.drift("").code {
            let names = await keepEvidence(of: failure)
            raise(Self.isOfBrowser(failure) ? "browser" : "cycle", "No cycle can be done", failure, artefacts: names)
        }
        // A missing page or browser is worth a quick second look; what stays broken is asked ever more seldom.
        return min(300, max(5, 5 * pow(2, Double(min(failures, 7) - 1))))
    }

    private func settled() {
        heartbeat.set(["challenge": .null, "last_error": .null])
        (lastError, kept.failure) = (nil, nil)
        for kind in ["cycle", "login"] { link.notify("attention_clear", ["id": .string("slot:\(folder.id):\(kind)")]) }
    }

    // MARK: events

    func offerUnsent() async throws {
        guard let unsent else { return }
        if let why = try await heartbeat.step("events.offer", seconds: 60, { try await unsent.offerAll() }) {
            log.warn("verified events wait: \(why)")
        }
    }
}
