package import Foundation

/// The hours of the slot's day in which buyers may be written to.
package struct SendWindow: Sendable, Hashable {
    /// Minutes after midnight; `end` may be smaller than `start` for a window over midnight.
    package let startMinute: Int
    package let endMinute: Int
    package let zone: TimeZone

    package init(startMinute: Int = 8 * 60, endMinute: Int = 22 * 60, zone: TimeZone) {
        self.startMinute = startMinute
        self.endMinute = endMinute
        self.zone = zone
    }

    /// Reads `08:00-22:00`; `nil` for anything else.
    package init?(_ text: String, zone: TimeZone) {
        let sides = text.split(separator: "-").map(String.init).map(Self.minute)
        guard sides.count == 2, let start = sides[0], let end = sides[1], start != end else { return nil }
        self.init(startMinute: start, endMinute: end, zone: zone)
    }

    private static func minute(_ text: String) -> Int? {
        let parts = text.filter { $0 != " " }.split(separator: ":").map { Int($0) }
        guard parts.count == 2, let hour = parts[0], let minute = parts[1], (0...24).contains(hour),
            (0..<60).contains(minute)
        else { return nil }
        return hour * 60 + minute <= 24 * 60 ? hour * 60 + minute : nil
    }

    package func contains(_ date: Date) -> Bool {
        let now = minuteOfDay(date)
        return startMinute < endMinute ? now >= startMinute && now < endMinute : now >= startMinute || now < endMinute
    }

    /// When the window opens next, within two days; `date` itself when it is open.
    package func nextOpening(from date: Date) -> Date {
        guard !contains(date) else { return date }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let time = DateComponents(hour: startMinute / 60 % 24, minute: startMinute % 60, second: 0)
        return calendar.nextDate(after: date, matching: time, matchingPolicy: .nextTime)
            ?? date.addingTimeInterval(3600)
    }

    private func minuteOfDay(_ date: Date) -> Int {
        let seconds = Int(date.timeIntervalSince1970.rounded(.down)) + zone.secondsFromGMT(for: date)
        return ((seconds % 86_400) + 86_400) % 86_400 / 60
    }
}
