package import Connectors
package import Domain
import Foundation

/// One turn of a slot: observe, log, decide, and for a kept lead hold or click, verify.
///
/// What can never happen here, whatever a script, page or crash does: a click without its intent on disk, a second
/// click on a lead, a click while dry-run, hold, caps or a missing login stand against it. The cycle decides; a script
/// only ever answers. How a click is armed stands in `LeadCycle+Click`, how it is looked up in `LeadCycle+Verify`.
package actor LeadCycle: SlotCycle {
    let site: any LeadSite
    let log: LeadLog
    let now: WallClock
    let keepEvidence: @Sendable (String) async -> [String]
    /// The switches as they are at this moment, asked again right before each intent.
    let currentRules: @Sendable () async -> CycleRules
    let isStopping: @Sendable () -> Bool

    private var lines = ObservationLines()
    package internal(set) var balance: BalanceWatch
    package private(set) var selectors: [SelectorReport] = []
    package let restSeconds = 0.0
    private var driftWatch: DriftWatch
    /// Whether leads are to be expected at this moment.
    private let leadsAreNormal: @Sendable () async -> Bool
    /// How far the click at hand is armed.
    var arming = Arming()
    /// What kept the last cycle from clicking, though every rule and switch was for it; `nil`: nothing did.
    package internal(set) var obstacle: String?
    /// Sentences worth a person's look since the last time they were taken.
    private var warnings: [String] = []

    package init(
        site: any LeadSite, log: LeadLog, now: @escaping WallClock,
        keepEvidence: @escaping @Sendable (String) async -> [String],
        currentRules: @escaping @Sendable () async -> CycleRules, isStopping: @escaping @Sendable () -> Bool,
        balance: BalanceWatch = BalanceWatch(), norms: SelectorNorms = SelectorNorms(),
        leadsAreNormal: @escaping @Sendable () async -> Bool = { true }
    ) {
        (driftWatch, self.leadsAreNormal) = (DriftWatch(norms: norms), leadsAreNormal)
        (self.site, self.log, self.now) = (site, log, now)
        (self.keepEvidence, self.currentRules, self.isStopping) = (keepEvidence, currentRules, isStopping)
        self.balance = balance
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
        obstacle = nil
        let kept = await keptOf(leads)
        guard !kept.isEmpty else { return .done }
        try await readBalance()
        var (clicks, unarmed) = (0, 0)
        for lead in kept where !isStopping() {
            let rules = await currentRules()
            // Rules that became stricter meanwhile count now; the next cycle writes their decision.
            guard rules.policy.decide(lead, alreadyIntended: false).isKeep else { continue }
            if let hold = await hold(rules, thisCycle: clicks) {
                try await holdClick(lead, why: hold.why, detail: hold.detail)
                continue
            }
            switch try await buy(lead, thisCycle: clicks) {
            case .clicked: clicks += 1
            case .unarmed: unarmed += 1
            case .ends(let outcome):
                guard case .loginRequired = outcome else { return outcome }
                for other in kept.drop(while: { $0.id != lead.id }).dropFirst() {
                    try await holdClick(other, why: .login)
                }
                return outcome
            }
            // What keeps one button from being pressed mostly keeps them all: three are proof enough for one cycle.
            if unarmed >= 3 { break }
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

    /// What stands against any click now: switches, caps, an empty balance, a dialog nobody knows.
    func hold(_ rules: CycleRules, thisCycle: Int) async -> (why: ClickBudget.Hold, detail: String?)? {
        let history = await log.history
        let first = rules.budget.hold(now: now(), intents: history.intents, thisCycle: thisCycle)
        if let why = balance.hold(now: now(), after: first) { return (why, nil) }
        guard DialogHold.stands(in: history, now: now()) else { return nil }
        return (.hold, DialogHold.reason)
    }

    func holdClick(_ lead: Lead, why: ClickBudget.Hold, detail: String? = nil) async throws {
        guard await log.history[lead.id]?.heldFor != why.rawValue else { return }
        var fields: JSONObject = ["why": .string(why.rawValue)]
        if let detail { fields["detail"] = .string(detail) }
        try await log.append(.clickHeld, lead: lead.id, plugin: site.stamp, fields)
    }
}
