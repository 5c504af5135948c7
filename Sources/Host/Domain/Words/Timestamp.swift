package import Foundation

/// Where "now" comes from. Passed in, so that tests decide what time it is.
package typealias WallClock = @Sendable () -> Date

/// ISO-8601 times in UTC with milliseconds, the only form in our files: `2026-01-09T10:00:00.000Z`.
package enum Timestamp {
    package static func string(_ date: Date) -> String {
        let milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded())
        let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        let second = rest < 0 ? seconds - 1 : seconds
        let (year, month, day) = civil(fromDays: floorDivide(second, 86_400))
        let ofDay = second - floorDivide(second, 86_400) * 86_400
        let clock = [ofDay / 3600, ofDay / 60 % 60, ofDay % 60].map { pad($0, 2) }.joined(separator: ":")
        return "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))T\(clock).\(pad(rest < 0 ? rest + 1000 : rest, 3))Z"
    }

    /// The same moment as people of a zone read it: `2026-01-09 15:30:00`.
    package static func local(_ date: Date, in zone: TimeZone) -> String {
        let there = date.addingTimeInterval(Double(zone.secondsFromGMT(for: date)))
        return String(string(there).prefix(19)).replacing("T", with: " ")
    }

    /// Reads `YYYY-MM-DDTHH:MM:SS[.fff…](Z|±HH:MM)`; `nil` for anything else, so that a wrong time is never guessed.
    package static func date(_ text: String) -> Date? {
        ownForm(text) ?? otherForm(text)
    }

    /// What `string` writes, read byte by byte: a log has several hundred thousand of them.
    private static func ownForm(_ text: String) -> Date? {
        var (bytes, digits) = (0, [Int64](repeating: 0, count: 7))
        var field = 0
        for byte in text.utf8 {
            guard bytes < ownShape.count else { return nil }
            if ownShape[bytes] == UInt8(ascii: "0") {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                digits[field] = digits[field] * 10 + Int64(byte - UInt8(ascii: "0"))
            } else {
                guard byte == ownShape[bytes] else { return nil }
                field += 1
            }
            bytes += 1
        }
        guard bytes == ownShape.count, (1...12).contains(digits[1]), (1...31).contains(digits[2]), digits[3] < 24,
            digits[4] < 60, digits[5] < 61
        else { return nil }
        let day = days(digits[0], digits[1], digits[2])
        let second = day * 86_400 + digits[3] * 3600 + digits[4] * 60 + digits[5]
        return Date(timeIntervalSince1970: Double(second) + Double(digits[6]) / 1000)
    }
    private static let ownShape = Array("0000-00-00T00:00:00.000Z".utf8)

    private static func otherForm(_ text: String) -> Date? {
        guard let match = text.wholeMatch(of: form), let year = Int64(match.1), let month = Int64(match.2),
            let day = Int64(match.3),
            let hour = Int64(match.4), let minute = Int64(match.5), let second = Int64(match.6),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
        else { return nil }
        let fraction = match.7.flatMap { Double("0." + $0) } ?? 0
        guard let offset = zoneSeconds(match.8) else { return nil }
        let whole = days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset
        return Date(timeIntervalSince1970: Double(whole) + fraction)
    }

    private nonisolated(unsafe) static let form =
        /(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d)/

    private static func zoneSeconds(_ zone: Substring) -> Int64? {
        guard zone != "Z" else { return 0 }
        let digits = zone.dropFirst().filter(\.isNumber)
        guard digits.count == 4, let hours = Int64(digits.prefix(2)), let minutes = Int64(digits.suffix(2)) else {
            return nil
        }
        return (hours * 3600 + minutes * 60) * (zone.first == "-" ? -1 : 1)
    }

    private static func pad(_ number: Int64, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }

    private static func floorDivide(_ a: Int64, _ b: Int64) -> Int64 { a >= 0 ? a / b : -((-a + b - 1) / b) }

    /// Days since 1970-01-01 of a proleptic Gregorian date, by counting 400-year eras that begin in March.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let marchYear = month <= 2 ? year - 1 : year
        let era = floorDivide(marchYear, 400)
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civil(fromDays count: Int64) -> (Int64, Int64, Int64) {
        let shifted = count + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
