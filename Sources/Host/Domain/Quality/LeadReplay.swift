package import Foundation

/// What other rules would have made of the leads a slot saw: the same `LeadPolicy`, asked again about each lead as it was
/// when it was observed, its age included.
///
/// A lead counts as kept when it would have been kept at any of its observations, because that is when it would have
/// been clicked. Whether a lead was bought plays no part (`duplicate` is never asked), nor do caps and switches: they
/// hold a click and reject nothing.
package struct LeadReplay: Sendable {
    /// One look at one lead.
    package struct Sight: Sendable {
        package let at: Date
        package let lead: Lead
        package init(at: Date, lead: Lead) { (self.at, self.lead) = (at, lead) }
    }

    /// A lead the other rules decide otherwise.
    package struct Change: Sendable, Hashable {
        package let leadID: String
        package let title: String
        package let seenAt: Date
        /// Whether the other rules keep it (and the present ones do not), or the other way round.
        package let isKeptThen: Bool
        /// The rules that stand against it: the present ones' of a gained lead, the other ones' of a lost one.
        package let reasons: [Reason]
        package let isWished: Bool

        package var json: JSONValue {
            [
                "lead_id": .string(leadID), "title": .string(title), "seen_at": .string(Timestamp.string(seenAt)),
                "change": isKeptThen ? "gained" : "lost", "reasons": .array(reasons.map(\.json)),
                "wished": .bool(isWished),
            ]
        }
    }

    /// What one set of rules makes of all leads.
    package struct Tally: Sendable, Hashable {
        package fileprivate(set) var kept = 0
        package fileprivate(set) var wishesKept = 0
    }

    /// Of each lead every sight, in the order of the first ones.
    package private(set) var leads: [[Sight]] = []
    /// The leads a person had wanted.
    package private(set) var wishes: Set<String> = []
    private var places: [String: Int] = [:]

    package init() {}

    package var wishCount: Int { leads.count { $0.first.map { wishes.contains($0.lead.id) } ?? false } }

    /// Takes the events of a span of time in their order; a lead counts when its first observation is among them.
    package mutating func take(_ event: LeadEvent) {
        guard let id = event.leadID else { return }
        switch event.type {
        case .wished: wishes.insert(id)
        case .observed:
            guard let lead = event.fields["lead"]?.object.flatMap(Lead.init(json:)) else { return }
            let sight = Sight(at: event.at, lead: lead)
            if let place = places[id] {
                leads[place].append(sight)
            } else if event.fields["changed"] == nil {
                places[id] = leads.count
                leads.append([sight])
            }
        default: break
        }
    }

    /// How many of the leads these rules would have kept.
    package func tally(_ policy: LeadPolicy) -> Tally {
        var tally = Tally()
        for sights in leads where Self.reasons(sights, policy) == nil {
            tally.kept += 1
            if let id = sights.first?.lead.id, wishes.contains(id) { tally.wishesKept += 1 }
        }
        return tally
    }

    /// The leads about which the rules disagree, the newest first.
    package func changes(from present: LeadPolicy, to other: LeadPolicy) -> [Change] {
        guard present != other else { return [] }
        return leads.reversed().compactMap { sights in
            let (now, then) = (Self.reasons(sights, present), Self.reasons(sights, other))
            guard let first = sights.first, (now == nil) != (then == nil) else { return nil }
            return Change(
                leadID: first.lead.id, title: first.lead.title, seenAt: first.at, isKeptThen: then == nil,
                reasons: now ?? then ?? [], isWished: wishes.contains(first.lead.id))
        }
    }

    /// What stands against a lead: `nil` when some sight of it is kept, else the reasons of its first sight.
    private static func reasons(_ sights: [Sight], _ policy: LeadPolicy) -> [Reason]? {
        var first: [Reason]?
        for sight in sights {
            let decision = policy.decide(sight.lead, alreadyIntended: false)
            if decision.isKeep { return nil }
            first = first ?? decision.reasons
        }
        return first
    }
}
