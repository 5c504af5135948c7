package import Foundation

/// Whether money may be spent on a kept lead now. Caps and switches hold a click, they never reject a lead.
package struct ClickBudget: Sendable {
    /// Why a click waits; the words of `click_held.why`.
    package enum Hold: String, Sendable {
        case dryRun = "dry_run"
        case autoBuyOff = "auto_buy_off"
        case hold
        case login
        case balance
        /// The page reads otherwise than it used to.
        case drift
        case capCycle = "cap_cycle"
        case capDay = "cap_day"
        case capWeek = "cap_week"
    }

    package var dryRun: Bool
    package var autoBuy: Bool
    package var globalHold: Bool
    package var perCycle: Int
    package var perDay: Int
    package var perWeek: Int
    package var timeZone: TimeZone

    package init(
        dryRun: Bool, autoBuy: Bool, globalHold: Bool, perCycle: Int, perDay: Int, perWeek: Int, timeZone: TimeZone
    ) {
        (self.dryRun, self.autoBuy, self.globalHold) = (dryRun, autoBuy, globalHold)
        (self.perCycle, self.perDay, self.perWeek, self.timeZone) = (perCycle, perDay, perWeek, timeZone)
    }

    /// The first thing that stands against a click, or `nil`: go.
    /// - Parameters:
    ///   - intents: the times of all click intents of the slot; an intent counts whether or not it bought.
    ///   - thisCycle: clicks already intended in this cycle.
    package func hold(now: Date, intents: [Date], thisCycle: Int) -> Hold? {
        if globalHold { return .hold }
        if dryRun { return .dryRun }
        if !autoBuy { return .autoBuyOff }
        if thisCycle >= perCycle { return .capCycle }
        if count(intents, since: startOfDay(now)) >= perDay { return .capDay }
        if count(intents, since: startOfWeek(now)) >= perWeek { return .capWeek }
        return nil
    }

    /// All of them are looked at: after a clock that was set back they do not stand in order.
    private func count(_ intents: [Date], since: Date) -> Int { intents.count { $0 >= since } }

    /// Midnight in the slot's zone.
    private func startOfDay(_ now: Date) -> Date { calendar.startOfDay(for: now) }

    /// Monday, midnight, in the slot's zone.
    private func startOfWeek(_ now: Date) -> Date {
        calendar.dateInterval(of: .weekOfYear, for: now)?.start ?? startOfDay(now)
    }

    private var calendar: Calendar {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = timeZone
        return calendar
    }
}
