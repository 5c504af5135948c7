import Foundation
import Testing

@testable import Worker

@Suite("BrowserLosses")
struct BrowserLossesTests {
    private func at(_ seconds: Double) -> Date { Date(timeIntervalSince1970: 1_767_952_800 + seconds) }

    @Test("two losses cost a page each, the third the browser, the fourth the worker")
    func ladder() {
        var losses = BrowserLosses()
        let remedies = [0, 100, 200, 300].map { losses.note(at: at($0)) }
        #expect(remedies == [.page, .page, .browser, .worker])
        #expect(losses.count(at: at(300)) == 4)
    }

    @Test("what is more than ten minutes old does not count")
    func forgets() {
        var losses = BrowserLosses()
        let remedies = [0, 300, 650, 950].map { losses.note(at: at($0)) }
        #expect(remedies == [.page, .page, .page, .page])
        #expect(losses.count(at: at(1600)) == 0)
    }
}

@Suite("BrowserLimits")
struct BrowserLimitsTests {
    private let limits = BrowserLimits(memoryMB: 1000, hours: 24)

    @Test("past its memory or its age it is due, and never in its first ten minutes")
    func due() {
        #expect(limits.reason(memoryMB: 1001, ageSeconds: 599, spread: 1) == nil)
        #expect(limits.reason(memoryMB: 1001, ageSeconds: 600, spread: 1)?.contains("1001 MB") == true)
        #expect(limits.reason(memoryMB: 1000, ageSeconds: 24 * 3600, spread: 1) == nil)
        #expect(limits.reason(memoryMB: 10, ageSeconds: 24 * 3600 + 1, spread: 1)?.contains("24 hours") == true)
    }

    @Test("browsers that started together are not all due together")
    func spread() {
        #expect(limits.reason(memoryMB: 10, ageSeconds: 22 * 3600, spread: 0.9) != nil)
        #expect(limits.reason(memoryMB: 10, ageSeconds: 22 * 3600, spread: 1.1) == nil)
    }
}

@Suite("LoginWatch")
struct LoginWatchTests {
    private func at(_ seconds: Double) -> Date { Date(timeIntervalSince1970: 1_767_952_800 + seconds) }
    private let here = LoginWatch.Sight(url: "https://site.test/login", cookies: nil)
    private let there = LoginWatch.Sight(url: "https://site.test/home", cookies: nil)

    @Test("it is asked at first, after a step of the person's, else once a minute")
    func asks() {
        var watch = LoginWatch()
        #expect(watch.isTimeToAsk(here, now: at(0)))
        watch.answered(isLoggedIn: false, sight: here, now: at(0))
        #expect(!watch.isTimeToAsk(here, now: at(59)))
        #expect(watch.isTimeToAsk(here, now: at(60)))
        #expect(!watch.isTimeToAsk(there, now: at(2)))
        #expect(watch.isTimeToAsk(there, now: at(3)))
    }

    @Test("once a login was seen only a step of the person's asks again")
    func done() {
        var watch = LoginWatch()
        watch.answered(isLoggedIn: true, sight: there, now: at(0))
        #expect(!watch.isTimeToAsk(there, now: at(600)))
        #expect(watch.isTimeToAsk(here, now: at(600)))
    }
}
