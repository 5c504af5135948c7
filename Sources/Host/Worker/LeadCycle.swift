package import Connectors
package import Domain
import Foundation

/// One turn of a slot: observe, log, decide, and for a kept lead hold or click, verify.
///
/// What can never happen here, whatever a script, page or crash does: a click without its intent on disk, a second
/// click on a lead, a click while dry-run, hold, caps or a missing login stand against it. The cycle decides; a script
/// only ever answers.
package actor LeadCycle: SlotCycle {
    private let site: any LeadSite
    private let log: LeadLog
    private let now: WallClock
    private let keepEvidence: @Sendable (String) async -> [String]
    /// The switches as they are at this moment, asked again right before each intent.
    private let currentRules: @Sendable () async -> CycleRules
    private let isStopping: @Sendable () -> Bool

    private var lines = ObservationLines()
    package private(set) var balance = BalanceWatch()
    package private(set) var selectors: [SelectorReport] = []
    package let restSeconds = 0.0
    private var driftWatch: DriftWatch
    /// Whether leads are to be expected at this moment.
    private let leadsAreNormal: @Sendable () async -> Bool
    /// Sentences worth a person's look since the last time they were taken.
    private var warnings: [String] = []

    package init(
        site: any LeadSite, log: LeadLog, now: @escaping WallClock,
        keepEvidence: @escaping @Sendable (String) async -> [String],
        currentRules: @escaping @Sendable () async -> CycleRules, isStopping: @escaping @Sendable () -> Bool,
        norms: SelectorNorms = SelectorNorms(), leadsAreNormal: @escaping @Sendable () async -> Bool = { true }
    ) {
        (driftWatch, self.leadsAreNormal) = (DriftWatch(norms: norms), leadsAreNormal)
        (self.site, self.log, self.now) = (site, log, now)
        (self.keepEvidence, self.currentRules, self.isStopping) = (keepEvidence, currentRules, isStopping)
    }

    /// - Throws: what the browser, the script or the disk refuses; the log then holds all that was done.
    package func run() async throws -> CycleOutcome {
        let observation = try await site.observe()
        selectors = observation.selectors
        if let problem = observation.loginProblem { return Self.outcome(of: problem) }
        if let seconds = observation.cooldownSeconds { return .cooldown(seconds: seconds) }
        try await record(observation)
        let look = driftWatch.look(at: observation, leadsAreNormal: await leadsAreNormal())
        warnings += look.warnings
        guard look.doubts.isEmpty else { return try await doubted(look, observation.leads) }
        return try await act(on: observation.leads)
    }

    /// What a login answer means for a cycle.
    package static func outcome(of answer: LoginAnswer) -> CycleOutcome {
        switch answer {
        case .ok: .done
        case .loginRequired: .loginRequired(challenge: nil)
        case .challenge(let what): .loginRequired(challenge: what)
        case .cooldown(let seconds): .cooldown(seconds: seconds)
        }
    }

    package var creditsLeft: Int? { balance.left }

    package var drift: DriftWatch.Standing? { driftWatch.standing }
    package var norms: SelectorNorms? { driftWatch.norms }

    package func takeWarnings() -> [String] {
        defer { warnings = [] }
        return warnings
    }

    // MARK: observe and decide

    private func record(_ observation: Observation) async throws {
        let (rules, history) = (await currentRules(), await log.history)
        let drafts = lines.drafts(of: observation, history: history, policy: rules.policy)
        try await log.append(drafts, plugin: site.stamp)
    }

    /// A page that reads otherwise than usual: whatever it shows, nothing on it is clicked, and the ledger says why.
    private func doubted(_ look: DriftWatch.Look, _ leads: [Lead]) async throws -> CycleOutcome {
        for lead in await keptOf(leads) { try await holdClick(lead, why: .drift) }
        if case .drift(let what) = look.verdict { return .drift(what) }
        return .done
    }

    // MARK: hold or click

    private func act(on leads: [Lead]) async throws -> CycleOutcome {
        let kept = await keptOf(leads)
        guard !kept.isEmpty else { return .done }
        try await readBalance()
        var clicks = 0
        for lead in kept where !isStopping() {
            let rules = await currentRules()
            // Rules that became stricter meanwhile count now; the next cycle writes their decision.
            guard rules.policy.decide(lead, alreadyIntended: false).isKeep else { continue }
            let intents = await log.history.intents
            if let hold = balance.hold(
                now: now(), after: rules.budget.hold(now: now(), intents: intents, thisCycle: clicks))
            {
                try await holdClick(lead, why: hold)
                continue
            }
            clicks += 1
            guard let outcome = try await buy(lead) else { continue }
            guard case .loginRequired = outcome else { return outcome }
            for other in kept.drop(while: { $0.id != lead.id }).dropFirst() { try await holdClick(other, why: .login) }
            return outcome
        }
        return .done
    }

    private func keptOf(_ leads: [Lead]) async -> [Lead] {
        let history = await log.history
        var seen = Set<String>()
        return leads.filter {
            seen.insert($0.id).inserted && history[$0.id]?.decision?.isKeep == true && history[$0.id]?.intendedAt == nil
        }
    }

    /// Asked only where money could be spent, so that an observing slot does nothing it need not do.
    private func readBalance() async throws {
        let budget = await currentRules().budget
        guard budget.hold(now: now(), intents: [], thisCycle: 0) == nil else { return }
        balance.read(try await site.balance(), at: now())
    }

    private func holdClick(_ lead: Lead, why: ClickBudget.Hold) async throws {
        guard await log.history[lead.id]?.heldFor != why.rawValue else { return }
        try await log.append(.clickHeld, lead: lead.id, plugin: site.stamp, ["why": .string(why.rawValue)])
    }

    /// Intent, click, answer. Returns an outcome when the rest of the cycle must not go on.
    private func buy(_ lead: Lead) async throws -> CycleOutcome? {
        let stamp = site.stamp
        guard try await log.intend(lead.id, plugin: stamp, ["title": .string(lead.title)]) else { return nil }
        let answer: ClickAnswer
        do {
            answer = try await site.click(lead)
        } catch {
            // The click may have left. It is called uncertain, and the site's own list of bought contacts is asked.
            try await log.append(
                .clicked, lead: lead.id, plugin: stamp,
                ["result": "uncertain", "reason": .string(HostFailure(error).code)])
            _ = await keepEvidence("click-\(lead.id)")
            throw error
        }
        return try await settle(lead, answer, stamp)
    }

    /// The answer goes to disk before anything else is done: a picture may take long, and a worker may die over it.
    private func settle(_ lead: Lead, _ answer: ClickAnswer, _ stamp: PluginStamp) async throws -> CycleOutcome? {
        var fields: JSONObject = ["result": .string(answer.result.rawValue)]
        if let reason = answer.reason { fields["reason"] = .string(reason) }
        fields["dispatched"] = .bool(answer.dispatched)
        try await log.append(.clicked, lead: lead.id, plugin: stamp, fields)
        let evidence = await keepEvidence("click-\(lead.id)")
        // An entry that broke off would break off for the next lead too, and use up its only intent.
        if let failure = answer.failure { throw failure }
        switch answer.result {
        case .confirmed: try await confirm(lead, answer, evidence)
        case .refused: return refused(answer)
        case .uncertain: break
        }
        return nil
    }

    /// A look for the contact that fails leaves the lead confirmed; `verifyPending` then looks again and settles it.
    private func confirm(_ lead: Lead, _ answer: ClickAnswer, _ evidence: [String]) async throws {
        var contact = answer.contact
        if contact == nil, let at = await log.history[lead.id]?.intendedAt {
            let look = try await site.verify(lead, clickedAt: at, contact: nil)
            guard look.loginProblem == nil else { return }
            contact = look.contact
        }
        try await verified(lead.id, by: "click_answer", contact: contact, evidence: ["artefacts": JSONValue(evidence)])
    }

    /// What a refusal says of the next lead: a wall or an empty account must not use up one intent after the other.
    private func refused(_ answer: ClickAnswer) -> CycleOutcome? {
        let unclicked = "not_clicked:"
        let reason = answer.reason.map { $0.hasPrefix(unclicked) ? String($0.dropFirst(unclicked.count)) : $0 }
        switch reason {
        case "balance": balance.refused(at: now())
        case "login": return .loginRequired(challenge: nil)
        case "captcha"?, "otp"?: return .loginRequired(challenge: reason)
        case "busy": return .cooldown(seconds: 60)
        case "rate_limited": return .cooldown(seconds: 300)
        default: break
        }
        return nil
    }

    private func verified(_ id: String, by: String, contact: JSONObject?, evidence: JSONObject) async throws {
        try await log.append(
            .verified, lead: id, plugin: site.stamp,
            ["by": .string(by), "contact": .object(contact ?? [:]), "evidence": .object(evidence)])
    }

    // MARK: verify later

    /// Asks the site about every click whose truth is not known. `unverified` is written once, when the first two
    /// minutes are over; asking goes on for 24 hours.
    /// - Throws: the first problem, after all of them were asked: one that cannot be looked up does not hide the rest.
    package func verifyPending() async throws {
        var problem: (any Error)?
        for record in await log.history.awaitingVerification where !isStopping() {
            do { try await look(after: record) } catch { problem = problem ?? error }
        }
        if let problem { throw problem }
    }

    private func look(after record: LeadRecord) async throws {
        guard let intendedAt = record.intendedAt, let lead = record.lead else { return }
        if record.clickResult == nil {
            try await log.append(
                .clicked, lead: record.id, plugin: site.stamp,
                ["result": "uncertain", "reason": "worker_ended_before_the_answer"])
        }
        guard now().timeIntervalSince(intendedAt) < 86_400 else {
            return try await close(record, why: "not_found_in_24_hours")
        }
        let answer: VerifyAnswer
        do { answer = try await site.verify(lead, clickedAt: intendedAt, contact: nil) } catch {
            if isOverdue(intendedAt) { try await close(record, why: HostFailure(error).code) }
            throw error
        }
        if answer.loginProblem != nil { return }
        if answer.verified {
            try await proven(record, answer)
        } else if isOverdue(intendedAt) {
            try await close(record, why: answer.reason ?? "not_listed")
        }
    }

    private func isOverdue(_ intendedAt: Date) -> Bool {
        now().timeIntervalSince(intendedAt) >= VerifySchedule.closeSeconds
    }

    private func proven(_ record: LeadRecord, _ answer: VerifyAnswer) async throws {
        let evidence = await keepEvidence("verify-\(record.id)")
        var proof = answer.evidence?.object ?? [:]
        proof["artefacts"] = JSONValue(evidence)
        let by = record.clickResult == .confirmed ? "click_answer" : answer.by ?? "verify"
        try await verified(record.id, by: by, contact: answer.contact, evidence: proof)
    }

    /// The close look is over without a proof. What the site itself confirmed is bought, with or without a contact.
    private func close(_ record: LeadRecord, why: String) async throws {
        guard record.clickResult == .confirmed else { return try await unverified(record, why: why) }
        try await verified(record.id, by: "click_answer", contact: nil, evidence: ["contact_missing": .string(why)])
    }

    private func unverified(_ record: LeadRecord, why: String) async throws {
        guard record.unverifiedAt == nil else { return }
        try await log.append(.unverified, lead: record.id, plugin: site.stamp, ["why": .string(why)])
    }
}
