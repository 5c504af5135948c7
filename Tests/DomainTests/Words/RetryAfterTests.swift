import Domain
import Foundation
import Testing

@Suite("RetryAfter")
struct RetryAfterTests {
    private let now = Date(timeIntervalSince1970: 1_767_952_800)  // Fri, 09 Jan 2026 10:00:00 GMT

    @Test("reads seconds and dates, whatever the header's letters")
    func reads() {
        #expect(RetryAfter.seconds(["Retry-After": "120"], now: now) == 120)
        #expect(RetryAfter.seconds(["retry-after": " 5 "], now: now) == 5)
        #expect(RetryAfter.seconds(["RETRY-AFTER": "Fri, 09 Jan 2026 10:02:30 GMT"], now: now) == 150)
    }

    @Test("a date that has passed is no pause, a day is the most, and anything else says nothing")
    func limits() {
        #expect(RetryAfter.seconds(["Retry-After": "Fri, 09 Jan 2026 09:00:00 GMT"], now: now) == 0)
        #expect(RetryAfter.seconds(["Retry-After": "999999999"], now: now) == 86_400)
        for text in ["", "soon", "1.5 h"] {
            #expect(RetryAfter.seconds(["Retry-After": .string(text)], now: now) == nil)
        }
        #expect(RetryAfter.seconds(["Server": "x"], now: now) == nil)
        #expect(RetryAfter.seconds(nil, now: now) == nil)
    }
}
