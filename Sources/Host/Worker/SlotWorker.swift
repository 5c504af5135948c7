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
    private var settings: SlotConfigFile
    let page: SlotPage
    let watch: PageWatch
    var browser: SlotBrowser?
    private(set) var connector: ConnectorRuntime?
    private var cycle: (any SlotCycle)?
    var ledger: LeadLog?
    private var unsent: UnsentEvents?
    private var cycles = 0
    private var failures = 0
    private var lastError: String?
    var needsLoginCheck = true
    /// Leads whose attention item was taken back, because the proof came after all.
    var provenLate = Set<String>()

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
            throw error
        }
        heartbeat.enter(.stopping)
        await browser?.stop()
        try await offerUnsent()
        tellBeat()
    }

    private func boot() throws {
        try run.create()
        let (link, slot) = (self.link, folder.id)
        let ledger = try LeadLog(path: folder.leads, slotID: slot, runID: options.runID, now: now) { event, title in
            if let notice = WalkNews.notice(for: event, title: title) { link.notify("activity", notice) }
        }
        self.ledger = ledger
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
                if await browser?.isLostTooOften == true { throw error }
                wait = await failed(error)
            }
            await report()
            await answerProbes()
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
        guard let cycle, let connector else { return config.cycleSeconds }
        if needsLoginCheck, !connector.isPull {
            let answer = try await connector.login()
            guard answer == .ok else { return ended(LeadCycle.outcome(of: answer), config) }
            needsLoginCheck = false
        }
        heartbeat.enter(.parseLeads)
        try await cycle.verifyPending()
        let outcome = try await cycle.run()
        cycles += 1
        try await offerUnsent()
        if case .drift(let what) = outcome { throw WorkerError.drift(what) }
        return max(ended(outcome, config), jittered(await cycle.restSeconds))
    }

    private func ended(_ outcome: CycleOutcome, _ config: SlotConfig) -> Double {
        switch outcome {
        case .done, .drift:
            settled()
            heartbeat.enter(.parseLeads)
            return jittered(config.cycleSeconds)
        case .loginRequired(let challenge, let detail):
            askForLogin(challenge, detail: detail)
            return jittered(config.cycleSeconds)
        case .cooldown(let seconds):
            heartbeat.enter(.cooldown)
            tell("COOLDOWN: the site asks for a pause of \(Int(seconds)) s", type: "SYSTEM")
            return max(seconds, config.cycleSeconds)
        }
    }

    /// Up to a tenth more, never less: the interval is the operator's promise to the site.
    private func jittered(_ seconds: Double) -> Double { seconds * Double.random(in: 1...1.1) }

    // MARK: readiness

    func makeReady() async throws {
        if connector == nil { heartbeat.enter(.initialising) }
        try await takeUpPlugin()
        guard connector?.isPull != true else { return await closeBrowser() }
        if browser == nil {
            let profile = try SlotBrowser.profile(
                of: folder, setting: connector?.settings.values["profile_path"]?.string,
                environment: options.environment)
            browser = SlotBrowser(
                folder: folder, profile: profile, environment: options.environment, heartbeat: heartbeat,
                log: log.scoped("browser"), now: now)
        }
        await page.seat(try await browser?.ready())
    }

    /// Between two cycles: the active version of the connector, in a fresh state when it is another than before. A
    /// version that does not load leaves the old one at work.
    private func takeUpPlugin() async throws {
        let bundle: PluginBundle
        do {
            bundle = try ConnectorChoice(home: options.home, now: now).bundle(for: settings.config, slot: folder.id)
        } catch let error as WorkerError {
            // Whatever comes next, another version or the same one with a person's yes, begins in a fresh state.
            if case .setAside = error { (connector, cycle) = (nil, nil) }
            throw error
        }
        let isSame =
            connector?.bundle.hash == bundle.hash
            && connector.map { _ in loadedOptions == settings.config.options } == true
        guard !isSame else { return }
        do {
            let fresh = try await heartbeat.step("plugin.load", seconds: 20) {
                try await ConnectorRuntime(bundle: bundle, context: connectorContext(bundle), page: watch)
            }
            connector = fresh
            loadedOptions = settings.config.options
            cycle = makeCycle(fresh)
            heartbeat.set(["plugin": fresh.stamp.json])
            tell(
                "connector \(bundle.name) \(fresh.manifest.version) (\(bundle.hash.prefix(8))) is at work",
                type: "SYSTEM")
        } catch {
            guard connector != nil else { throw error }
            raise("plugin", "The new version of the connector does not load; the old one works on", HostFailure(error))
        }
    }
    private var loadedOptions = JSONObject()

    private func makeCycle(_ site: ConnectorRuntime) -> (any SlotCycle)? {
        guard let ledger else { return nil }
        guard !site.isPull else { return pulling(site, ledger) }
        return LeadCycle(
            site: remembering(site), log: ledger, now: now,
            keepEvidence: { [weak self] name in await self?.keepEvidence(name, withPage: false) ?? [] },
            currentRules: { [weak self] in await self?.rules() ?? .nothing },
            isStopping: { [flags] in flags.isStopping })
    }

    private func connectorContext(_ bundle: PluginBundle) -> ConnectorContext {
        let log = log.scoped("script", ["plugin": bundle.name, "hash": String(bundle.hash.prefix(8))])
        let (config, run, heartbeat) = (settings.config, self.run, self.heartbeat)
        var context = ConnectorContext(slotID: folder.id.raw, now: now)
        context.options = config.options
        context.slotConfig = [
            "client": .string(config.client), "timezone": .string(config.timeZone.identifier),
            "country": .string(config.country),
        ]
        context.environment = options.environment
        context.dryRun = config.dryRun
        context.region = config.country
        context.storePath = folder.store
        context.redact = Redaction.clean
        context.log = { line in
            let text =
                line.fields.isEmpty ? line.message : "\(line.message) \(JSONValue.object(line.fields).encodedString)"
            switch line.level {
            case .debug: log.debug(text)
            case .info: log.info(text)
            case .warning: log.warn(text)
            case .error: log.error(text)
            }
        }
        context.outgoing = outgoing()
        context.ended = { [flows] flow in
            if flow.outcome == .limit {
                log.error("stopped at a limit", ["entry": flow.entry, "code": flow.code, "cause": flow.message])
            }
            flows.note(flow)
        }
        if let seen = ledger?.seen { context.seen = { seen.contains($0) } }
        context.clickVeto = { [weak self] in
            guard let self else { return "stopping" }
            return await self.clickVeto()
        }
        context.sleep = { seconds in
            try await heartbeat.step("script.sleep", seconds: seconds + 5) {
                try await Task.sleep(for: .seconds(seconds))
            }
        }
        context.keepPicture = { name, bytes in _ = try run.keep(bytes, as: name) }
        return context
    }

    /// The operator's rules as they are at this moment.
    func rules() -> CycleRules {
        settings.refresh()
        return CycleRules(settings.config, isHeld: GlobalHold(path: options.home.hold).isOn)
    }

    /// The switches once more, between a click's intent and its dispatch.
    private func clickVeto() -> String? {
        if flags.isStopping { return "stopping" }
        let budget = rules().budget
        return budget.globalHold ? "hold" : budget.dryRun ? "dry_run" : budget.autoBuy ? nil : "auto_buy_off"
    }

    // MARK: failures and evidence

    private func failed(_ error: any Error) async -> Double {
        let failure = HostFailure(error)
        failures += 1
        heartbeat.enter(.error)
        lastError = "\(failure.code): \(failure.message)"
        heartbeat.set(["last_error": JSONValue(lastError)])
        log.error(failure.report)
        let kept = failures == 1 ? await keepEvidence("error", withPage: true) : []
        raise("cycle", "No cycle can be done", failure, artefacts: kept)
        // A missing page or browser is worth a quick second look; what stays broken is asked ever more seldom.
        return min(300, max(5, 5 * pow(2, Double(min(failures, 7) - 1))))
    }

    private func settled() {
        heartbeat.set(["challenge": .null, "last_error": .null])
        lastError = nil
        for kind in ["cycle", "login"] { link.notify("attention_clear", ["id": .string("slot:\(folder.id):\(kind)")]) }
    }

    /// Screenshot, and for failures the whole page; never a reason to fail itself.
    private func keepEvidence(_ name: String, withPage: Bool) async -> [String] {
        guard connector?.isPull != true else { return [] }
        let page = self.page
        var kept = [await keep("\(name).jpg") { try await page.screenshot() }]
        if withPage { kept.append(await keep("\(name).mhtml") { try await page.snapshotMHTML() }) }
        return kept.compactMap { $0 }
    }

    private func keep(_ name: String, _ bytes: @Sendable () async throws -> [UInt8]) async -> String? {
        do { return try run.keep(try await bytes(), as: name) } catch {
            log.warn("evidence \(name) could not be kept: \(HostFailure(error).message)")
            return nil
        }
    }

    func raise(_ kind: String, _ title: String, _ failure: HostFailure, artefacts: [String] = []) {
        link.notify(
            "attention",
            [
                "id": .string("slot:\(folder.id):\(kind)"), "kind": .string(kind), "title": .string(title),
                "detail": .string(failure.message),
                "hint": .string(failure.hint), "code": .string(failure.code), "artefacts": JSONValue(artefacts),
            ])
    }

    func tell(_ text: String, type: String) {
        link.notify("activity", ["type": .string(type), "text": .string(text)])
    }

    // MARK: reporting

    private func report() async {
        guard let ledger else { return }
        let history = await ledger.history
        var status = StatusSnapshot(at: now())
        status.leadsFound = history.records.values.count { $0.lead != nil }
        status.leadsKept = history.records.values.count { $0.decision?.isKeep == true || $0.intendedAt != nil }
        status.clicksSent = history.intents.count
        status.verified = history.records.values.count { $0.verifiedAt != nil }
        status.lastError = lastError
        status.creditsLeft = await cycle?.creditsLeft
        status.selectors = (await cycle?.selectors ?? []).map {
            .init(name: $0.name, matchedBy: $0.matchedBy, matches: $0.matches, fillRate: $0.fillRate)
        }
        heartbeat.set([
            "metrics": [
                "cycles": JSONValue(cycles), "leads_found": JSONValue(status.leadsFound),
                "leads_kept": JSONValue(status.leadsKept),
                "clicks_sent": JSONValue(status.clicksSent), "verified": JSONValue(status.verified),
                "unsent": JSONValue(history.awaitingEmission.count), "credits_left": JSONValue(status.creditsLeft),
                "limit_stops": JSONValue(flows.limitStops),
            ]
        ])
        do { try status.write(to: folder) } catch { log.error("status.json: \(HostFailure(error).message)") }
        for warning in await cycle?.takeWarnings() ?? [] {
            raise(
                "drift", "A selector finds less than it used to",
                HostFailure(code: "selector_drift.warning", message: warning))
        }
        await reportUnproven(history)
    }

    private func offerUnsent() async throws {
        guard let unsent else { return }
        if let why = try await heartbeat.step("events.offer", seconds: 60, { try await unsent.offerAll() }) {
            log.warn("verified events wait: \(why)")
        }
    }

    // MARK: waiting

    /// Waits, in small slices: a stop, a fresh uncertain click, events that wait and the hold are looked after meanwhile.
    private func pause(seconds: Double) async throws {
        let end = now().addingTimeInterval(seconds)
        var nextLook = now().addingTimeInterval(VerifySchedule.closeInterval)
        var nextOffer = now().addingTimeInterval(3)
        while !flags.isStopping, now() < end, !flags.takeWake() {
            try await heartbeat.step("wait", seconds: 5) { try await Task.sleep(for: .milliseconds(200)) }
            heartbeat.set(["hold": GlobalHold(path: options.home.hold).isOn ? "hold" : .null])
            if now() >= nextOffer, await ledger?.history.awaitingEmission.isEmpty == false {
                do { try await offerUnsent() } catch { _ = await failed(error) }
                nextOffer = now().addingTimeInterval(3)
            }
            if now() >= nextLook { nextLook = try await lookAgain() }
        }
    }

    private func lookAgain() async throws -> Date {
        let next = now().addingTimeInterval(VerifySchedule.closeInterval)
        guard heartbeat.phase == .parseLeads, let ledger, let cycle,
            VerifySchedule.nextLook(
                await ledger.history.awaitingVerification.filter { $0.unverifiedAt == nil }, now: now()) != nil
        else { return next }
        do {
            try await cycle.verifyPending()
            try await offerUnsent()
        } catch { _ = await failed(error) }
        await report()
        return next
    }
}
