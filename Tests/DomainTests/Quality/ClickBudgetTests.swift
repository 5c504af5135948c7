import Domain
import Foundation
import Testing

@Suite("ClickBudget")
struct ClickBudgetTests {
    private let now = Timestamp.date("2026-01-09T18:00:00Z")!  // a Friday, 23:30 in Kolkata
    private func budget(_ change: (inout ClickBudget) -> Void = { _ in }) -> ClickBudget {
        var budget = ClickBudget(
            dryRun: false, autoBuy: true, globalHold: false, perCycle: 1, perDay: 2, perWeek: 3,
            timeZone: TimeZone(identifier: "Asia/Kolkata")!)
        change(&budget)
        return budget
    }
    private func at(_ text: String) -> Date { Timestamp.date(text)! }

    @Test("lets a click through only when every switch and cap allows it")
    func allows() { #expect(budget().hold(now: now, intents: [], thisCycle: 0) == nil) }

    @Test("names the first thing that stands against it")
    func order() {
        #expect(budget { ($0.globalHold, $0.dryRun) = (true, true) }.hold(now: now, intents: [], thisCycle: 9) == .hold)
        #expect(budget { ($0.dryRun, $0.autoBuy) = (true, false) }.hold(now: now, intents: [], thisCycle: 9) == .dryRun)
        #expect(budget { $0.autoBuy = false }.hold(now: now, intents: [], thisCycle: 9) == .autoBuyOff)
        #expect(budget().hold(now: now, intents: [], thisCycle: 1) == .capCycle)
    }

    @Test("counts the day from midnight of the slot's zone, not of UTC")
    func day() {
        let yesterdayThere = at("2026-01-08T18:00:00Z")
        let todayThere = at("2026-01-08T19:00:00Z")
        #expect(budget().hold(now: now, intents: [yesterdayThere, todayThere], thisCycle: 0) == nil)
        #expect(budget().hold(now: now, intents: [todayThere, todayThere], thisCycle: 0) == .capDay)
    }

    @Test("counts the week from Monday")
    func week() {
        let monday = at("2026-01-04T19:00:00Z")
        let sunday = at("2026-01-04T18:00:00Z")
        #expect(budget().hold(now: now, intents: [sunday, sunday, monday, monday], thisCycle: 0) == nil)
        #expect(budget().hold(now: now, intents: [monday, monday, monday], thisCycle: 0) == .capWeek)
    }

    @Test("in a zone without summer time a day ends at its own midnight and a week at Monday's, all year round")
    func allYear() {
        for month in 1...12 {
            // 18:30 UTC is midnight in Kolkata.
            let before = at(String(format: "2026-%02d-10T18:29:59.999Z", month))
            let midnight = at(String(format: "2026-%02d-10T18:30:00Z", month))
            #expect(budget().hold(now: midnight, intents: [before, before], thisCycle: 0) == nil)
            #expect(budget().hold(now: midnight + 86_399, intents: [midnight, midnight], thisCycle: 0) == .capDay)
        }
        // Sunday 21 to Monday 22 June 2026.
        let (sunday, monday) = (at("2026-06-21T18:29:59Z"), at("2026-06-21T18:30:00Z"))
        let other = budget { $0.perDay = 9 }
        #expect(other.hold(now: monday, intents: [sunday, sunday, sunday], thisCycle: 0) == nil)
        #expect(other.hold(now: monday + 6 * 86_400, intents: [monday, monday, monday], thisCycle: 0) == .capWeek)
        #expect(other.hold(now: monday + 7 * 86_400, intents: [monday, monday, monday], thisCycle: 0) == nil)
    }

    @Test("where clocks are turned, the day that has 23 or 25 hours still is one day")
    func summerTime() {
        let london = budget { $0.timeZone = TimeZone(identifier: "Europe/London")! }
        // 25 October 2026 begins at 23:00 UTC of the 24th and ends at 24:00 UTC.
        let first = at("2026-10-24T23:00:00Z")
        #expect(london.hold(now: at("2026-10-25T23:59:59Z"), intents: [first, first], thisCycle: 0) == .capDay)
        #expect(london.hold(now: at("2026-10-26T00:00:00Z"), intents: [first, first], thisCycle: 0) == nil)
    }
}
