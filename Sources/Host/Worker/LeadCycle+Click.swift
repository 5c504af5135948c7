import Connectors
import Domain
import Foundation

/// How far one click is armed. An entry that was cut off may still ask later; the number tells its question from the
/// present click's.
struct Arming {
    enum State {
        case idle
        /// Not to be clicked, and why.
        case refused(String)
        case held(ClickBudget.Hold, detail: String?)
        /// The intent is on its way to the disk, or there.
        case intended(Task<Bool, any Error>)
    }
    var number = 0
    var state = State.idle
}

/// What one wish to buy came to.
enum BuyStep {
    /// The intent stands: whatever came of it counts against the caps.
    case clicked
    /// Nothing was intended and nothing was clicked; the lead is free for another cycle.
    case unarmed
    /// The rest of the cycle must not go on.
    case ends(CycleOutcome)
}

/// Arming and clicking: aim, last word, intent, one dispatch, answer.
extension LeadCycle {
    /// Calls the script's `click`. The intent is written by `arm`, between its aim and its click; where it never gets
    /// that far the lead keeps its one intent for a better moment.
    func buy(_ lead: Lead, thisCycle: Int) async throws -> BuyStep {
        let stamp = site.stamp
        let number = beginArming()
        let answer: ClickAnswer
        do {
            answer = try await site.click(lead) { [weak self] shown in
                guard let self else { return "the cycle is over" }
                return try await self.arm(lead, shown: shown, number: number, thisCycle: thisCycle)
            }
        } catch {
            guard try await endArming() else { throw error }
            // The click may have left. It is called uncertain, and the site's own list of bought contacts is asked.
            try await log.append(
                .clicked, lead: lead.id, plugin: stamp,
                ["result": "uncertain", "reason": .string(HostFailure(error).code)])
            _ = await keepEvidence("click-\(lead.id)")
            throw error
        }
        let refusal = arming.state
        guard try await endArming() else { return try await unarmed(lead, answer, refusal) }
        return try await settle(lead, answer, stamp)
    }

    private func beginArming() -> Int {
        arming = Arming(number: arming.number + 1)
        return arming.number
    }

    /// Whether the intent was written; from here on a late question is refused.
    /// - Throws: what kept it from being written. Whether it stands all the same is read from the file before anything
    ///   else is done.
    private func endArming() async throws -> Bool {
        defer { arming = Arming(number: arming.number + 1) }
        guard case .intended(let write) = arming.state else { return false }
        return try await write.value
    }

    /// The last word before the click: every switch, cap and rule once more, on the lead as it is shown now; then the
    /// intent, durably.
    private func arm(_ lead: Lead, shown: Lead?, number: Int, thisCycle: Int) async throws -> String? {
        guard number == arming.number else { return "the cycle is over" }
        // A second try of the same entry: nothing of the first was dispatched, and the intent covers both.
        if case .intended = arming.state { return nil }
        let rules = await currentRules()
        if let hold = await hold(rules, thisCycle: thisCycle) {
            arming.state = .held(hold.why, detail: hold.detail)
            return hold.why.rawValue
        }
        if let problem = Self.objection(to: shown, of: lead, rules.policy) {
            arming.state = .refused(problem)
            return problem
        }
        guard number == arming.number, !isStopping() else { return "stopping" }
        let (log, stamp) = (self.log, site.stamp)
        let write = Task { try await log.intend(lead.id, plugin: stamp, ["title": .string(lead.title)]) }
        arming.state = .intended(write)
        guard try await write.value else {
            arming.state = .refused("already_intended")
            return "already_intended"
        }
        return nil
    }

    private static func objection(to shown: Lead?, of lead: Lead, _ policy: LeadPolicy) -> String? {
        guard let shown else { return nil }
        guard shown.id == lead.id else { return "other_lead" }
        let reasons = policy.decide(shown.filled(from: lead), alreadyIntended: false).reasons
        return reasons.first.map { "rule_now_fails:\($0.rule)" }
    }

    // MARK: the answer

    /// Nothing was intended. What stood in the way is written once, and read for what it says of the next lead.
    private func unarmed(_ lead: Lead, _ answer: ClickAnswer, _ state: Arming.State) async throws -> BuyStep {
        if case .held(let why, let detail) = state {
            try await holdClick(lead, why: why, detail: detail)
            return .unarmed
        }
        if let failure = answer.failure { throw failure }
        if let outcome = refused(answer) { return .ends(outcome) }
        if isStopping() { return .unarmed }
        // A switch that was thrown while the script looked for the button.
        if let hold = await hold(await currentRules(), thisCycle: 0) {
            try await holdClick(lead, why: hold.why, detail: hold.detail)
            return .unarmed
        }
        let reason = if case .refused(let why) = state { why } else { Self.plain(answer.reason) ?? "unknown" }
        if ClickObstacle.isOfThePage(reason) { obstacle = reason }
        if await log.history[lead.id]?.unarmedFor != reason {
            try await log.append(.armingFailed, lead: lead.id, plugin: site.stamp, ["reason": .string(reason)])
            if obstacle != nil { _ = await keepEvidence("unarmed-\(lead.id)") }
        }
        return .unarmed
    }

    /// The answer goes to disk before anything else is done: a picture may take long, and a worker may die over it.
    private func settle(_ lead: Lead, _ answer: ClickAnswer, _ stamp: PluginStamp) async throws -> BuyStep {
        var fields: JSONObject = ["result": .string(answer.result.rawValue)]
        if let reason = answer.reason { fields["reason"] = .string(reason) }
        fields["dispatched"] = .bool(answer.dispatched)
        try await log.append(.clicked, lead: lead.id, plugin: stamp, fields)
        let evidence = await keepEvidence("click-\(lead.id)")
        // An entry that broke off would break off for the next lead too, and use up its only intent.
        if let failure = answer.failure { throw failure }
        switch answer.result {
        case .confirmed: try await confirm(lead, answer, evidence)
        case .refused: return refused(answer).map(BuyStep.ends) ?? .clicked
        // Who does not know what became of one click does not make another before having looked.
        case .uncertain: return .ends(answer.cooldownSeconds.map { .cooldown(seconds: $0) } ?? .done)
        }
        return .clicked
    }

    /// A look for the contact that fails leaves the lead confirmed; `verifyPending` then looks again and settles it.
    private func confirm(_ lead: Lead, _ answer: ClickAnswer, _ evidence: [String]) async throws {
        var contact = answer.contact
        if contact == nil, let at = await log.history[lead.id]?.intendedAt {
            let look = try await site.verify(
                lead, clickedAt: at, contact: nil, rivals: await log.history.rivals(of: lead.id))
            guard look.loginProblem == nil else { return }
            contact = look.contact
        }
        try await verified(lead.id, by: "click_answer", contact: contact, evidence: ["artefacts": JSONValue(evidence)])
    }

    private static func plain(_ reason: String?) -> String? {
        let unclicked = "not_clicked:"
        return reason.map { $0.hasPrefix(unclicked) ? String($0.dropFirst(unclicked.count)) : $0 }
    }

    /// What a refusal says of the next lead: a wall or an empty account must not use up one intent after the other.
    private func refused(_ answer: ClickAnswer) -> CycleOutcome? {
        let reason = Self.plain(answer.reason)
        switch reason {
        case "balance": balance.refused(at: now())
        case "login": return .loginRequired(challenge: nil)
        case "captcha"?, "otp"?: return .loginRequired(challenge: reason)
        case "busy": return .cooldown(seconds: answer.cooldownSeconds ?? 60)
        case "rate_limited": return .cooldown(seconds: answer.cooldownSeconds ?? 300)
        default: break
        }
        return nil
    }
}
