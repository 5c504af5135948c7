import Domain
import Foundation
import LuaBridge

/// `time.*`: seconds since 1970 as plain numbers.
enum TimeFunctions {
    static let sleepLimitSeconds = 60.0

    static func module(_ context: CommonContext) -> LuaModule {
        LuaModule.listed(
            "time",
            [
                "now": .now { _ in .double(ScriptTime.seconds(context.now())) },
                "iso": .now { .text(Timestamp.string(Date(timeIntervalSince1970: try $0.number(0, "seconds")))) },
                "parse_iso": .now { ScriptTime.date(try $0.text(0, "text")).map { .double(ScriptTime.seconds($0)) } ?? .null },
                "parse_age": .now { AgeWording.hours(try $0.text(0, "text")).map(LuaValue.double) ?? .null },
                "sleep": .waiting { call in
                    let seconds = try call.number(0, "seconds")
                    guard seconds >= 0, seconds <= sleepLimitSeconds else {
                        throw LuaRaise.badArgument("seconds: must be 0 to 60")
                    }
                    try await context.sleep(seconds)
                    return .null
                },
            ])
    }
}

/// Times as scripts and fixtures write them.
package enum ScriptTime {
    /// Seconds since 1970, rounded to the millisecond.
    package static func seconds(_ date: Date) -> Double { (date.timeIntervalSince1970 * 1000).rounded() / 1000 }

    /// Reads ISO-8601 with a zone (`Z` or `+05:30`), with or without fractions; a date alone is midnight UTC.
    package static func date(_ text: String) -> Date? {
        let text = text.trimmed
        if let exact = Timestamp.date(text) { return exact }
        guard let day = Day(text) else { return nil }
        return day.date
    }

    /// A hand-written reader: formatters accept half-written times and differ between platforms.
    private struct Day {
        let date: Date

        init?(_ text: String) {
            let digits = Array(text.utf8)
            guard let year = Self.number(digits, 0, 4), Self.at(digits, 4, "-"), let month = Self.number(digits, 5, 2),
                Self.at(digits, 7, "-"), let day = Self.number(digits, 8, 2)
            else { return nil }
            var parts = DateComponents(year: year, month: month, day: day)
            parts.timeZone = TimeZone(secondsFromGMT: 0)
            var calendar = Calendar(identifier: .gregorian)
            if let zone = TimeZone(secondsFromGMT: 0) { calendar.timeZone = zone }
            guard (1...12).contains(month), (1...31).contains(day), let midnight = calendar.date(from: parts),
                calendar.component(.day, from: midnight) == day
            else { return nil }
            guard digits.count > 10 else {
                date = midnight
                return
            }
            guard let seconds = Self.clock(Array(digits[10...])) else { return nil }
            date = midnight.addingTimeInterval(seconds)
        }

        /// Seconds after midnight UTC of `T10:00[:00[.000]](Z|±hh:mm)`.
        private static func clock(_ text: [UInt8]) -> Double? {
            guard at(text, 0, "T") || at(text, 0, " "), let hour = number(text, 1, 2), at(text, 3, ":"),
                let minute = number(text, 4, 2), hour < 24, minute < 60
            else { return nil }
            var seconds = Double(hour * 3600 + minute * 60)
            var index = 6
            if at(text, index, ":"), let second = number(text, 7, 2), second <= 60 {
                seconds += Double(second)
                index = 9
                if at(text, index, ".") {
                    index += 1
                    var unit = 0.1
                    while index < text.count, let digit = number(text, index, 1) {
                        seconds += Double(digit) * unit
                        unit /= 10
                        index += 1
                    }
                }
            }
            return zone(Array(text[index...])).map { seconds - $0 }
        }

        private static func zone(_ text: [UInt8]) -> Double? {
            if text == [0x5A] { return 0 }
            guard at(text, 0, "+") || at(text, 0, "-"), let hours = number(text, 1, 2) else { return nil }
            let rest = at(text, 3, ":") ? 4 : 3
            guard text.count == rest + 2, let minutes = number(text, rest, 2) else { return nil }
            return Double(hours * 3600 + minutes * 60) * (at(text, 0, "-") ? -1 : 1)
        }

        private static func number(_ text: [UInt8], _ start: Int, _ count: Int) -> Int? {
            guard start + count <= text.count else { return nil }
            var value = 0
            for byte in text[start..<start + count] {
                guard (0x30...0x39).contains(byte) else { return nil }
                value = value * 10 + Int(byte - 0x30)
            }
            return value
        }
        private static func at(_ text: [UInt8], _ index: Int, _ sign: Unicode.Scalar) -> Bool {
            index < text.count && text[index] == UInt8(ascii: sign)
        }
    }
}
