package import Foundation

/// How many messages one slot may send on one channel. `nil` is no limit.
///
/// The minute and the hour slide; the day is the slot's calendar day.
package struct Quota: Sendable, Hashable {
    package var minute: Int?
    package var hourly: Int?
    package var daily: Int?
    /// The day's limit while the slot's number is new: the first seven days from its first send.
    package var firstDaysDaily: Int?
    package static let firstDaysSeconds: TimeInterval = 7 * 86_400

    package init(minute: Int? = nil, hourly: Int? = nil, daily: Int? = nil, firstDaysDaily: Int? = nil) {
        self.minute = minute
        self.hourly = hourly
        self.daily = daily
        self.firstDaysDaily = firstDaysDaily
    }

    package static func standard(for channel: String) -> Quota {
        switch channel {
        case "whatsapp": Quota(hourly: 20, daily: 60, firstDaysDaily: 20)
        case "telegram": Quota(hourly: 30)
        case "email": Quota(hourly: 30, daily: 100)
        case "sheets": Quota(minute: 30)
        default: Quota()
        }
    }

    /// What all slots of a channel together may send, where they share one account of the service.
    package static func shared(for channel: String) -> Quota { channel == "sheets" ? Quota(minute: 50) : Quota() }

    package var isUnlimited: Bool { self == Quota() }

    /// When there is room again, or `nil` when there is room now. `sends` are in the order of time; `firstSend` is the
    /// number's first ever, nil for one that never sent.
    package func fullUntil(sends: [Date], now: Date, zone: TimeZone, firstSend: Date? = nil) -> Date? {
        [
            sliding(minute, 60, sends, now), sliding(hourly, 3600, sends, now),
            calendarDay(sends, now, zone, firstSend),
        ].compactMap(\.self).max()
    }

    private func sliding(_ limit: Int?, _ seconds: Double, _ sends: [Date], _ now: Date) -> Date? {
        guard let limit else { return nil }
        guard limit > 0 else { return now.addingTimeInterval(seconds) }
        let recent = sends.filter { $0 > now.addingTimeInterval(-seconds) }
        guard recent.count >= limit else { return nil }
        return recent[recent.count - limit].addingTimeInterval(seconds)
    }

    private func calendarDay(_ sends: [Date], _ now: Date, _ zone: TimeZone, _ firstSend: Date?) -> Date? {
        let isNew = firstSend.map { now < $0.addingTimeInterval(Self.firstDaysSeconds) } ?? true
        guard let daily = [daily, isNew ? firstDaysDaily : nil].compactMap(\.self).min() else { return nil }
        let (start, end) = LocalDay.bounds(of: now, zone: zone)
        return sends.count(where: { $0 >= start }) >= daily ? end : nil
    }
}

/// The calendar day of a zone.
package enum LocalDay {
    /// Its first moment and the first moment after it.
    package static func bounds(of date: Date, zone: TimeZone) -> (start: Date, end: Date) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let start = calendar.startOfDay(for: date)
        return (start, calendar.date(byAdding: .day, value: 1, to: start) ?? start.addingTimeInterval(86_400))
    }
}
