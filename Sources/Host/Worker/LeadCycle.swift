package import Connectors
package import Domain
import Foundation

/// One turn of a slot: observe, log, decide, and for a kept lead hold or click, verify.
///
/// What can never happen here, whatever a script, page or crash does: a click without its intent on disk, a second
/// click on a lead, a click while dry-run, hold, caps or a missing login stand against it. The cycle decides; a script
/// only ever answers.
package actor LeadCycle {
    private let site: any LeadSite
    private let log: LeadLog
    private let now: WallClock
    private let keepEvidence: @Sendable (String) async -> [String]
    /// The switches as they are at this moment, asked again right before each intent.
    private let currentRules: @Sendable () async -> CycleRules
    private let isStopping: @Sendable () -> Bool

    private var rejectedRows = Set<String>()
    package private(set) var balance = BalanceWatch()
    package private(set) var lastObservation: Observation?
    private var driftWatch = DriftWatch()
    /// Sentences worth a person's look since the last time they were taken.
    private var warnings: [String] = []

    package init(
        site: any LeadSite, log: LeadLog, now: @escaping WallClock,
        keepEvidence: @escaping @Sendable (String) async -> [String],
        currentRules: @escaping @Sendable () async -> CycleRules, isStopping: @escaping @Sendable () -> Bool
    ) {
        (self.site, self.log, self.now) = (site, log, now)
        (self.keepEvidence, self.currentRules, self.isStopping) = (keepEvidence, currentRules, isStopping)
    }

    /// - Throws: what the browser, the script or the disk refuses; the log then holds all that was done.
    package func run() async throws -> CycleOutcome {
        let observation = try await site.observe()
        lastObservation = observation
        if let problem = observation.loginProblem { return Self.outcome(of: problem) }
        if let seconds = observation.cooldownSeconds { return .cooldown(seconds: seconds) }
        try await record(observation)
        let look = driftWatch.look(at: observation)
        warnings += look.warnings
        if case .drift(let what) = look.verdict { return .drift(what) }
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

    package func takeWarnings() -> [String] {
        defer { warnings = [] }
        return warnings
    }

    // MARK: observe and decide

    private func record(_ observation: Observation) async throws {
        let rules = await currentRules()
        let history = await log.history
        var drafts = observation.rejected.filter { rejectedRows.insert($0.reason + String(describing: $0.raw)).inserted }
            .map { LeadDraft(.rowRejected, lead: nil, ["row": .int(Int64($0.index)), "reason": .string($0.reason)]) }
        var seen = Set<String>()
        for lead in observation.leads where seen.insert(lead.id).inserted {
            let known = history[lead.id]
            if let draft = observed(lead, known) { drafts.append(draft) }
            if let draft = decided(lead, known, rules.policy) { drafts.append(draft) }
        }
        try await log.append(drafts, plugin: site.stamp)
    }

    private func observed(_ lead: Lead, _ known: LeadRecord?) -> LeadDraft? {
        guard let earlier = known?.lead else { return LeadDraft(.observed, lead: lead.id, ["lead": .object(lead.json)]) }
        let changed = lead.changes(since: earlier)
        guard !changed.isEmpty else { return nil }
        return LeadDraft(.observed, lead: lead.id, ["lead": .object(lead.json), "changed": JSONValue(changed)])
    }

    /// A decision is written when it is new or when other rules decide it than before.
    private func decided(_ lead: Lead, _ known: LeadRecord?, _ policy: LeadPolicy) -> LeadDraft? {
        let decision = policy.decide(lead, alreadyIntended: known?.intendedAt != nil)
        if let before = known?.decision, before.reasons.map(\.rule) == decision.reasons.map(\.rule) { return nil }
        return LeadDraft(.decided, lead: lead.id, decision.json)
    }

    // MARK: hold or click

    private func act(on leads: [Lead]) async throws -> CycleOutcome {
        let kept = await keptOf(leads)
        guard !kept.isEmpty else { return .done }
        try await readBalance()
        var clicks = 0
        for lead in kept where !isStopping() {
            let rules = await currentRules()
            let intents = await log.history.intents
            if let hold = balance.hold(now: now(), after: rules.budget.hold(now: now(), intents: intents, thisCycle: clicks)) {
                try await holdClick(lead, why: hold)
                continue
            }
            clicks += 1
            if let outcome = try await buy(lead) {
                for other in kept.drop(while: { $0.id != lead.id }).dropFirst() { try await holdClick(other, why: .login) }
                return outcome
            }
        }
        return .done
    }

    private func keptOf(_ leads: [Lead]) async -> [Lead] {
        let history = await log.history
        return leads.filter { history[$0.id]?.decision?.isKeep == true && history[$0.id]?.intendedAt == nil }
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
        try await log.append(.clickIntended, lead: lead.id, plugin: stamp, ["title": .string(lead.title)])
        let answer: ClickAnswer
        do {
            answer = try await site.click(lead)
        } catch {
            // The click may have left. It is called uncertain, and the site's own list of bought contacts is asked.
            let evidence = await keepEvidence("click-\(lead.id)")
            let reason = HostFailure(error)
            try await log.append(
                .clicked, lead: lead.id, plugin: stamp,
                ["result": "uncertain", "reason": .string(reason.code), "artefacts": JSONValue(evidence)])
            throw error
        }
        return try await settle(lead, answer, stamp)
    }

    private func settle(_ lead: Lead, _ answer: ClickAnswer, _ stamp: PluginStamp) async throws -> CycleOutcome? {
        let evidence = await keepEvidence("click-\(lead.id)")
        var fields: JSONObject = ["result": .string(answer.result.rawValue)]
        if let reason = answer.reason { fields["reason"] = .string(reason) }
        fields["dispatched"] = .bool(answer.dispatched)
        fields["artefacts"] = JSONValue(evidence)
        try await log.append(.clicked, lead: lead.id, plugin: stamp, fields)
        switch answer.result {
        case .confirmed: try await confirm(lead, answer, evidence)
        case .refused: return refused(answer)
        case .uncertain: break
        }
        return nil
    }

    private func confirm(_ lead: Lead, _ answer: ClickAnswer, _ evidence: [String]) async throws {
        var contact = answer.contact
        if contact == nil, let at = await log.history[lead.id]?.intendedAt {
            contact = try await site.verify(lead, clickedAt: at, contact: nil).contact
        }
        try await verified(lead.id, by: "click_answer", contact: contact, evidence: ["artefacts": JSONValue(evidence)])
    }

    private func refused(_ answer: ClickAnswer) -> CycleOutcome? {
        switch answer.reason {
        case "balance": balance.refused(at: now())
        case "login": return .loginRequired(challenge: nil)
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
    package func verifyPending() async throws {
        for record in await log.history.awaitingVerification where !isStopping() {
            guard let intendedAt = record.intendedAt, let lead = record.lead else { continue }
            if record.clickResult == nil {
                try await log.append(
                    .clicked, lead: record.id, plugin: site.stamp, ["result": "uncertain", "reason": "worker_ended_before_the_answer"])
            }
            guard now().timeIntervalSince(intendedAt) < 86_400 else {
                try await unverified(record, why: "not_found_in_24_hours")
                continue
            }
            let answer = try await site.verify(lead, clickedAt: intendedAt, contact: nil)
            if answer.loginProblem != nil { continue }
            if answer.verified {
                let evidence = await keepEvidence("verify-\(record.id)")
                var proof = answer.evidence?.object ?? [:]
                proof["artefacts"] = JSONValue(evidence)
                try await verified(record.id, by: answer.by ?? "verify", contact: answer.contact, evidence: proof)
            } else if now().timeIntervalSince(intendedAt) >= VerifySchedule.closeSeconds {
                try await unverified(record, why: answer.reason ?? "not_listed")
            }
        }
    }

    private func unverified(_ record: LeadRecord, why: String) async throws {
        guard record.unverifiedAt == nil else { return }
        try await log.append(.unverified, lead: record.id, plugin: site.stamp, ["why": .string(why)])
    }
}
