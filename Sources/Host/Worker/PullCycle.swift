package import Connectors
package import Domain
import Foundation

/// Where a slot's leads come from when there are no pages: a connector's script that asks an interface.
package protocol PullSource: Sendable {
    var stamp: PluginStamp { get }
    /// - Parameter cursor: what the last pull that was stored gave; null at first.
    func pull(cursor: JSONValue) async throws -> Pulled
}

extension ConnectorRuntime: PullSource {}

/// One turn of a slot whose connector pulls: ask, log, decide, and call verified what is kept and has a contact.
///
/// What an interface of an account hands over was bought by this seller or addressed to it: nothing is left to click,
/// so nothing here ever is, and no intent is written. Two promises instead. The place moves on only when every row of
/// the answer is on disk; and a row that comes again, also after a crash or a restart, adds nothing. Whether a message
/// leaves is not decided here: the event goes the way of every other, to a draft and the gate.
package actor PullCycle: SlotCycle {
    private let source: any PullSource
    private let log: LeadLog
    private let file: PullPlaceFile
    private let now: WallClock
    /// The rules as they are at this moment.
    private let currentRules: @Sendable () async -> CycleRules
    /// Told what the source says and what was left over.
    private let tell: @Sendable (String) -> Void
    private var lines = ObservationLines()
    private var place: PullPlace?
    package private(set) var drift: DriftWatch.Standing?
    package let norms: SelectorNorms? = nil

    package init(
        source: any PullSource, log: LeadLog, file: PullPlaceFile, now: @escaping WallClock,
        currentRules: @escaping @Sendable () async -> CycleRules, tell: @escaping @Sendable (String) -> Void
    ) {
        (self.source, self.log, self.file, self.now) = (source, log, file, now)
        (self.currentRules, self.tell) = (currentRules, tell)
    }

    package func run() async throws -> CycleOutcome {
        var place = try self.place ?? file.read()
        self.place = place
        let rest = place.restSeconds(at: now())
        guard rest <= 0 else { return .cooldown(seconds: rest) }
        let pulled = try await source.pull(cursor: place.cursor)
        place.restUntil = pulled.seen.cooldownSeconds.map { now().addingTimeInterval($0) }
        for notice in pulled.seen.notices { tell(notice) }
        guard pulled.wasRead else {
            try keep(place)
            return loginProblem(pulled.seen) ?? .cooldown(seconds: pulled.seen.cooldownSeconds ?? 0)
        }
        try await store(pulled)
        let drift = DriftWatch.unreadable(pulled.seen, "records")
        self.drift = DriftWatch.Standing(doubts: drift.map { [$0] } ?? [])
        if drift == nil { place.cursor = pulled.cursor ?? place.cursor }
        try keep(place)
        if pulled.isIncomplete { tell("the source held records back; they are asked for again") }
        return drift.map(CycleOutcome.drift) ?? loginProblem(pulled.seen) ?? .done
    }

    private func keep(_ next: PullPlace) throws {
        guard next != place else { return }
        try file.save(next, at: now())
        place = next
    }

    /// A key that is not taken is a login that only a person can repair; why, is the script's to say.
    private func loginProblem(_ seen: Observation) -> CycleOutcome? {
        switch seen.loginProblem {
        case .loginRequired(let detail)?: .loginRequired(challenge: nil, detail: detail)
        case let problem?: LeadCycle.outcome(of: problem)
        case nil: nil
        }
    }

    // MARK: storing

    private func store(_ pulled: Pulled) async throws {
        let (rules, before) = (await currentRules(), await log.history)
        // A lead that was clicked once and comes by the interface now is the proof of it, not a duplicate.
        let drafts = lines.drafts(of: pulled.seen, history: before, policy: rules.policy, buying: false)
        try await log.append(drafts, plugin: source.stamp)
        let after = await log.history
        try await log.append(pulled.seen.leads.compactMap { verified($0, pulled, after) }, plugin: source.stamp)
    }

    private func verified(_ lead: Lead, _ pulled: Pulled, _ history: LeadHistory) -> LeadDraft? {
        guard let record = history[lead.id], record.decision?.isKeep == true, record.verifiedAt == nil,
            let contact = pulled.contacts[lead.id]
        else { return nil }
        var evidence = pulled.evidence[lead.id] ?? JSONObject()
        evidence["artefacts"] = .array([])
        return LeadDraft(
            .verified, lead: lead.id,
            ["by": "pull", "contact": .object(contact), "evidence": .object(evidence)])
    }

    // MARK: what a source without pages does not have

    package var restSeconds: Double { place?.restSeconds(at: now()) ?? 0 }
    package let creditsLeft: Int? = nil
    package let obstacle: String? = nil
    package let selectors: [SelectorReport] = []
    package func verifyPending() async throws {}
    package func takeWarnings() -> [String] { [] }
}
