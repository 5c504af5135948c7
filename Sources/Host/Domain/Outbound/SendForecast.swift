package import Foundation

/// When, how often and how far apart a slot may send on one channel.
package struct SendTerms: Sendable, Hashable {
    package var zone: TimeZone
    package var pace: PaceRule
    package var quota: Quota
    package var window: SendWindow

    package init(zone: TimeZone, pace: PaceRule, quota: Quota, window: SendWindow) {
        (self.zone, self.pace, self.quota, self.window) = (zone, pace, quota, window)
    }
}

/// What a slot sent on one channel so far, as far as its limits look back.
package struct SendHistory: Sendable, Hashable {
    /// In the order of time.
    package var sends: [Date]
    package var first: Date?
    package var last: Date?
    package init(sends: [Date] = [], first: Date? = nil, last: Date? = nil) {
        (self.sends, self.first, self.last) = (sends, first, last)
    }
}

/// About when the next messages of one slot on one channel leave if nothing else changes: what a person is shown
/// before saying yes to many at once. The random part of the pace is taken at its middle.
package struct SendForecast: Sendable {
    /// More steps than any mixture of window, hour and day needs.
    private static let patience = 64
    private let terms: SendTerms
    private let audience: Audience
    private var history: SendHistory
    private let pause: Double

    package init(terms: SendTerms, audience: Audience, history: SendHistory) {
        (self.terms, self.audience, self.history) = (terms, audience, history)
        pause = terms.pace.minimumSeconds + terms.pace.jitterSeconds / 2
    }

    /// The moment of the next message, which takes its place in what follows.
    package mutating func next(notBefore: Date) -> Date {
        var moment = max(notBefore, history.last?.addingTimeInterval(pause) ?? notBefore)
        for _ in 0..<Self.patience {
            guard let later = blocked(at: moment) else { break }
            moment = later
        }
        history.sends.append(moment)
        history.first = history.first ?? moment
        history.last = moment
        return moment
    }

    private func blocked(at moment: Date) -> Date? {
        if audience == .buyer, !terms.window.contains(moment) { return terms.window.nextOpening(from: moment) }
        let full = terms.quota.fullUntil(
            sends: history.sends, now: moment, zone: terms.zone, firstSend: history.first)
        return full.map { max($0, moment.addingTimeInterval(1)) }
    }
}
