package import Domain
package import Foundation
import LuaBridge

/// `time.*`: seconds since 1970 as plain numbers.
enum TimeFunctions {
    static let sleepLimitSeconds = 60.0
    static let textLimitBytes = 4 << 10
    /// The seconds of the years 1 to 9999.
    static let yearsLimits = -62_135_596_800.0..<253_402_300_799.5

    static func module(_ context: CommonContext) -> LuaModule {
        LuaModule.listed(
            "time",
            [
                "now": .now { _ in .double(ScriptTime.seconds(context.now())) },
                "iso": .now { call in
                    let seconds = try call.number(0, "seconds")
                    guard yearsLimits.contains(seconds) else {
                        throw LuaRaise.badArgument("seconds: must be a time of the years 1 to 9999")
                    }
                    return .text(Timestamp.string(Date(timeIntervalSince1970: seconds)))
                },
                "parse_iso": .now {
                    ScriptTime.date(try $0.text(0, "text", atMost: textLimitBytes)).map {
                        .double(ScriptTime.seconds($0))
                    } ?? .null
                },
                "parse_age": .now {
                    AgeWording.hours(try $0.text(0, "text", atMost: textLimitBytes)).map(LuaValue.double) ?? .null
                },
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

    /// Reads ISO-8601 with a zone (`Z` or `+05:30`); `nil` for anything else, a time without a zone too.
    package static func date(_ text: String) -> Date? { Timestamp.date(text.trimmed) }

    /// A time as seconds or as ISO text.
    package static func date(_ value: JSONValue) -> Date? {
        value.double.map { Date(timeIntervalSince1970: $0) } ?? value.string.flatMap { date($0) }
    }
}
