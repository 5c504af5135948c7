package import Connectors
package import Domain

/// What one look at a source adds to the log: new and changed leads, their decisions, and rows that are no leads.
package struct ObservationLines: Sendable {
    private var rejectedRows = Set<String>()

    package init() {}

    /// - Parameter buying: whether a kept lead would be clicked, so that one with an intent is a duplicate.
    package mutating func drafts(
        of observation: Observation, history: LeadHistory, policy: LeadPolicy, buying: Bool = true
    ) -> [LeadDraft] {
        var drafts: [LeadDraft] = []
        for row in observation.rejected where rejectedRows.insert(Self.name(of: row)).inserted {
            drafts.append(
                LeadDraft(.rowRejected, lead: nil, ["row": .int(Int64(row.index)), "reason": .string(row.reason)]))
        }
        var seen = Set<String>()
        for lead in observation.leads where seen.insert(lead.id).inserted {
            let known = history[lead.id]
            if let draft = Self.observed(lead, known) { drafts.append(draft) }
            let decision = policy.decide(lead, alreadyIntended: buying && known?.intendedAt != nil)
            if let draft = Self.decided(lead, decision, known) { drafts.append(draft) }
        }
        return drafts
    }

    /// What a refused row is known by: its id or title where it has one, because its other fields may change by themselves.
    private static func name(of row: RejectedRow) -> String {
        let own = row.raw["id"]?.string ?? row.raw["title"]?.string ?? row.raw.encodedString
        return row.reason + "\n" + own
    }

    private static func observed(_ lead: Lead, _ known: LeadRecord?) -> LeadDraft? {
        guard let earlier = known?.lead else {
            return LeadDraft(.observed, lead: lead.id, ["lead": .object(lead.json)])
        }
        let changed = lead.changes(since: earlier)
        guard !changed.isEmpty else { return nil }
        return LeadDraft(.observed, lead: lead.id, ["lead": .object(lead.json), "changed": JSONValue(changed)])
    }

    /// A decision is written when it is new or when other rules decide it than before.
    private static func decided(_ lead: Lead, _ decision: Decision, _ known: LeadRecord?) -> LeadDraft? {
        if let before = known?.decision, before.reasons.map(\.rule) == decision.reasons.map(\.rule) { return nil }
        return LeadDraft(.decided, lead: lead.id, decision.json)
    }
}
