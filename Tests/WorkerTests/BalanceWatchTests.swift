import Domain
import Foundation
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
}
