import Domain
import Foundation
import Testing

@Suite("SendForecast")
struct SendForecastTests {
    private let zone = TimeZone(identifier: "Asia/Kolkata") ?? .gmt
    private func at(_ text: String) -> Date { Timestamp.date(text) ?? .distantPast }

    private func moments(
        _ count: Int, from: String, quota: Quota = Quota(), audience: Audience = .buyer,
        history: SendHistory = SendHistory()
    ) -> [String] {
        let terms = SendTerms(zone: zone, pace: .phoneNumber, quota: quota, window: SendWindow(zone: zone))
        var forecast = SendForecast(terms: terms, audience: audience, history: history)
        return (0..<count).map { _ in
            String(Timestamp.string(forecast.next(notBefore: at(from))).dropFirst(5).prefix(14))
        }
    }

    @Test("messages follow each other at the middle of the pace, the first not before it may")
    func pace() {
        #expect(moments(3, from: "2026-01-09T06:00:00.000Z") == ["01-09T06:00:00", "01-09T06:01:15", "01-09T06:02:30"])
        let history = SendHistory(sends: [], first: nil, last: at("2026-01-09T05:59:30.000Z"))
        #expect(moments(1, from: "2026-01-09T06:00:00.000Z", history: history) == ["01-09T06:00:45"])
    }

    @Test("what does not fit into the hour, the day or the window comes when it does")
    func limits() {
        #expect(
            moments(3, from: "2026-01-09T06:00:00.000Z", quota: Quota(hourly: 2))
                == ["01-09T06:00:00", "01-09T06:01:15", "01-09T07:00:00"])
        #expect(
            moments(3, from: "2026-01-09T16:28:00.000Z") == ["01-09T16:28:00", "01-09T16:29:15", "01-10T02:30:00"])
        #expect(
            moments(3, from: "2026-01-09T06:00:00.000Z", quota: Quota(daily: 9, firstDaysDaily: 1))
                == ["01-09T06:00:00", "01-10T02:30:00", "01-11T02:30:00"])
    }

    @Test("the client's own staff have no window")
    func staff() { #expect(moments(1, from: "2026-01-09T20:00:00.000Z", audience: .staff) == ["01-09T20:00:00"]) }
}
