package import Foundation

/// The days and hours in which a slot looks at its site. Empty = always.
package struct SlotSchedule: Sendable {
    private let days: Set<String>
    private let hours: (from: Int, to: Int)?
    private let zone: TimeZone
    private static let names = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

    init(days: Set<String>, hours: (from: Int, to: Int)?, zone: TimeZone) {
        (self.days, self.hours, self.zone) = (days, hours, zone)
    }

    /// Whether the slot may look now. Hours that pass midnight belong to the day they began on.
    package func contains(_ date: Date) -> Bool {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let parts = calendar.dateComponents([.weekday, .hour, .minute], from: date)
        let minute = (parts.hour ?? 0) * 60 + (parts.minute ?? 0)
        let today = (parts.weekday ?? 1) - 1
        guard let hours else { return isDay(today) }
        if hours.from < hours.to { return isDay(today) && minute >= hours.from && minute < hours.to }
        return (minute >= hours.from && isDay(today)) || (minute < hours.to && isDay((today + 6) % 7))
    }

    /// The next moment at which it may look, to the minute; `date` itself when it may now. At most eight days away.
    package func nextOpening(from date: Date) -> Date {
        guard !contains(date) else { return date }
        let minute = 60.0
        var moment = Date(timeIntervalSince1970: (date.timeIntervalSince1970 / minute).rounded(.up) * minute)
        for _ in 0..<(8 * 1440) where !contains(moment) { moment += minute }
        return moment
    }

    private func isDay(_ index: Int) -> Bool { days.isEmpty || days.contains(Self.names[index]) }
}
