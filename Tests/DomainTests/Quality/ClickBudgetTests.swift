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
}
