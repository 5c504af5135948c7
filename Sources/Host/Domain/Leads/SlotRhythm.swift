package import Foundation

/// In which hours of the week a slot sees new leads, learned from its own log, and whether a silence is one that those
/// hours do not explain. Pure: the times are arguments.
///
/// An hour that lies in the past counts as one yes or no: did a new lead come in it? So a page of forty leads at the
/// first look weighs as much as one lead. The chance of a silence is the product, over its whole hours, of the part of
/// comparable hours (same hour of the week, the last eight weeks) that were silent too, with one made-up silent week
/// added to each, so that little experience never sounds like certainty. Nights and Sundays in which no lead ever came
/// have a chance of 1 and never alarm. Weeks without a single lead (the slot was off) are no experience.
package struct SlotRhythm: Sendable {
    /// No silence is judged before the slot's log is this old.
    package static let learningDays = 14.0
    package static let weeks = 8
    /// Hours of the same kind it takes to say something about one.
    package static let leastSamples = 2
    /// A silence this unlikely is told.
    package static let alarm = 0.001
    /// Local hours are counted from 1970; a week has this many.
    private static let week = 168

    private let zone: TimeZone
    /// Local hours in which a new lead came, and the weeks that had any, counted from 1970 in the zone.
    private var busy: Set<Int> = []
    private var first: Date?
    package private(set) var lastNewAt: Date?

    package init(zone: TimeZone, newLeads: some Sequence<Date> = []) {
        self.zone = zone
        for date in newLeads { add(date) }
    }

    package mutating func add(_ newLead: Date) {
        busy.insert(hour(of: newLead))
        first = min(first ?? newLead, newLead)
        lastNewAt = max(lastNewAt ?? newLead, newLead)
    }

    /// The number of the local hour a moment lies in.
    package func hour(of date: Date) -> Int {
        let local = date.timeIntervalSince1970 + Double(zone.secondsFromGMT(for: date))
        return Int((local / 3600).rounded(.down))
    }

    /// What the past says of one local hour.
    package struct Experience: Sendable, Hashable {
        /// Comparable hours, and those of them in which a new lead came.
        package let samples: Int
        package let withLeads: Int
        /// How likely no new lead comes in such an hour.
        package var chanceOfNone: Double {
            samples < SlotRhythm.leastSamples ? 1 : 1 - Double(withLeads) / Double(samples + 1)
        }
        /// Leads come in more than half of such hours.
        package var isNormal: Bool { samples >= SlotRhythm.leastSamples && withLeads * 2 > samples }
    }

    package func experience(of hour: Int) -> Experience {
        guard let first else { return Experience(samples: 0, withLeads: 0) }
        let start = self.hour(of: first)
        let past = (1...Self.weeks).map { hour - $0 * Self.week }
            .filter { $0 >= start && hasLeads(inWeekBefore: $0 + Self.week / 2) }
        return Experience(samples: past.count, withLeads: past.count { busy.contains($0) })
    }

    /// Whether anything came in the week around an hour.
    private func hasLeads(inWeekBefore end: Int) -> Bool { ((end - Self.week)..<end).contains { busy.contains($0) } }

    /// Whether leads are normal at this moment; `nil` while too little is known.
    package func isNormal(at now: Date) -> Bool? {
        guard isLearned(at: now) else { return nil }
        let past = experience(of: hour(of: now))
        return past.samples < Self.leastSamples ? nil : past.isNormal
    }

    package func isLearned(at now: Date) -> Bool {
        first.map { now.timeIntervalSince($0) >= Self.learningDays * 86_400 } ?? false
    }

    /// A silence, and what it should have brought.
    package struct Silence: Sendable, Hashable {
        /// Whole hours that were looked at and brought nothing, in which leads are normal.
        package let hours: Int
        package let since: Date?
        package let chance: Double
        /// Of that many comparable hours so many had a new lead.
        package let samples: Int
        package let withLeads: Int
    }

    /// The silence of these local hours, when it is too unlikely to be one; `nil` when all is as usual.
    /// - Parameter quiet: local hours since the last new lead in which the page was read well and held nothing new.
    package func silence(quiet: Set<Int>, now: Date) -> Silence? {
        guard isLearned(at: now) else { return nil }
        let (present, last) = (hour(of: now), lastNewAt.map(hour(of:)) ?? Int.min)
        let past = quiet.filter { $0 < present && $0 > last }.map(experience)
        let chance = past.reduce(1) { $0 * $1.chanceOfNone }
        guard chance <= Self.alarm else { return nil }
        let telling = past.filter(\.isNormal)
        return Silence(
            hours: telling.count, since: lastNewAt, chance: chance,
            samples: telling.reduce(0) { $0 + $1.samples }, withLeads: telling.reduce(0) { $0 + $1.withLeads })
    }
}
