import Domain
import Foundation
import Slots
import Testing
import Worker

@Suite("BalanceWatch")
struct BalanceWatchTests {
    let start = Date(timeIntervalSince1970: 1_767_952_800)

    @Test("an account that was never refused is not held")
    func fresh() { #expect(BalanceWatch().hold(now: start, after: nil) == nil) }

    @Test("an earlier reason comes first")
    func earlier() {
        var watch = BalanceWatch()
        watch.refused(at: start)
        #expect(watch.hold(now: start, after: .dryRun) == .dryRun)
        #expect(watch.hold(now: start, after: nil) == .balance)
    }

    @Test("a balance that is told to be zero holds for as long as it is told")
    func zero() {
        var watch = BalanceWatch()
        for hour in 0..<5 {
            watch.read(0, at: start + Double(hour) * 3600)
            #expect(watch.hold(now: start + Double(hour) * 3600 + 3599, after: nil) == .balance)
        }
        watch.read(3, at: start + 20_000)
        #expect(watch.hold(now: start + 20_000, after: nil) == nil)
        #expect(watch.left == 3)
    }

    @Test("a site that does not tell changes nothing")
    func silent() {
        var watch = BalanceWatch()
        watch.refused(at: start)
        watch.read(nil, at: start + 60)
        #expect(watch.hold(now: start + 60, after: nil) == .balance)
        #expect(watch.left == 0)
    }

    @Test("a new run knows what the one before was told, and holds what the site refused for its balance")
    func survives() throws {
        var status = StatusSnapshot(at: start)
        status.creditsLeft = 0
        let empty = BalanceWatch(status, LeadHistory())
        #expect(empty.left == 0)
        #expect(empty.hold(now: start + 60, after: nil) == .balance)
        #expect(empty.hold(now: start + 3600, after: nil) == nil)
        status.creditsLeft = 7
        #expect(BalanceWatch(status, LeadHistory()).hold(now: start, after: nil) == nil)
        #expect(BalanceWatch(status, LeadHistory()).left == 7)
        #expect(BalanceWatch(nil, LeadHistory()).left == nil)
    }

    @Test(
        "a refusal that stands in the log holds a new run too, until the site confirmed a click or told a balance since"
    )
    func log() throws {
        let slot = try #require(SlotID("alpha"))
        func click(_ id: String, _ result: String, _ reason: String, at: Date) -> LeadEvent {
            LeadEvent(
                at: at, type: .clicked, slotID: slot, runID: "run-1", leadID: id, plugin: nil,
                fields: ["result": .string(result), "reason": .string(reason)])
        }
        var history = LeadHistory()
        history.apply(click("1", "refused", "balance", at: start))
        #expect(BalanceWatch(nil, history).hold(now: start + 10, after: nil) == .balance)
        var status = StatusSnapshot(at: start + 20)
        status.creditsLeft = 5
        #expect(BalanceWatch(status, history).hold(now: start + 30, after: nil) == nil)
        history.apply(click("2", "confirmed", "", at: start + 40))
        #expect(BalanceWatch(nil, history).hold(now: start + 50, after: nil) == nil)
    }
}
