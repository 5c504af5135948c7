package import Domain
package import Foundation
package import Settings
import YAMLBridge

/// The operator's policy of one slot, checked. An empty file is a valid slot that does nothing risky.
package struct SlotConfig: Sendable, Hashable {
    /// All values with defaults filled in, as `GET /slots/{id}` shows them.
    package let values: JSONObject

    /// What an empty file means.
    package static let harmless = SlotConfig(values: SlotConfigSchema.schema.defaults)

    private init(values: JSONObject) { self.values = values }

    /// Reads and checks a whole text; every complaint carries `file` and its line.
    package static func parse(_ text: String, file: String) -> Result<SlotConfig, SlotConfigProblem> {
        do throws(YAMLProblem) {
            let reading = SettingReading(try YAMLDocument.parse(text), schema: SlotConfigSchema.schema, file: file)
            let errors = reading.errors + shapeErrors(reading, file: file)
            if let problem = SlotConfigProblem(errors) { return .failure(problem) }
            return .success(SlotConfig(values: reading.values))
        } catch {
            return .failure(SlotConfigProblem(only: SettingError(error, file: file)))
        }
    }

    /// Options are free in their keys, not in their shape.
    private static func shapeErrors(_ reading: SettingReading, file: String) -> [SettingError] {
        guard let options = reading.values["options"], !options.isNull, options.object == nil else { return [] }
        let place = SettingPlace(file: file, line: reading.lines["options"] ?? 0, key: "options")
        return [.wrongType(place, found: options.encodedString, expected: "a mapping of keys")]
    }

    // MARK: identity

    /// `nil` = the connector whose manifest says it is the default.
    package var connector: String? { values["connector"]?.string }
    package var client: String { values["client"]?.string ?? "" }
    package var timeZone: TimeZone { values["timezone"]?.string.flatMap(TimeZone.init(identifier:)) ?? .gmt }
    package var country: String { values["country"]?.string ?? "IN" }
    package var isEnabled: Bool { flag("enabled", true) }

    // MARK: safety and caps

    package var dryRun: Bool { flag("dry_run", true) }
    package var autoBuy: Bool { flag("auto_buy", false) }
    package var loginMode: Bool { flag("login_mode", false) }
    package var recordsClicks: Bool { flag("record_clicks", false) }
    package var qualityLevel: Int { values["quality_level"]?.int ?? 70 }
    package var cycleSeconds: Double { values["cycle_seconds"]?.double ?? 60 }
    package var maxClicksPerCycle: Int { values["max_clicks_per_cycle"]?.int ?? 0 }
    package var maxClicksPerDay: Int { values["max_clicks_per_day"]?.int ?? 0 }
    package var maxClicksPerWeek: Int { values["max_clicks_per_week"]?.int ?? 0 }

    // MARK: filters

    package var allowedCountries: [String] { texts("allowed_countries") }
    package var blockedCountries: [String] { texts("blocked_countries") }
    package var keywords: [String] { texts("keywords") }
    package var keywordsExclude: [String] { texts("keywords_exclude") }
    package var requiredContactMethods: [String] { texts("required_contact_methods") }

    // MARK: the rest

    /// Settings of the connector, as written.
    package var options: JSONObject { values["options"]?.object ?? JSONObject() }
    package var channels: [String: ChannelConfig] {
        let named = values["channels"]?.object?.members ?? []
        return Dictionary(uniqueKeysWithValues: named.map { ($0.key, ChannelConfig($0.value.object ?? JSONObject())) })
    }
    package func channel(_ name: String) -> ChannelConfig {
        values["channels"]?[name]?.object.map(ChannelConfig.init) ?? .unset
    }
    package var schedule: SlotSchedule {
        SlotSchedule(
            days: Set(values["schedule"]?["days"]?.array?.compactMap(\.string) ?? []),
            hours: values["schedule"]?["hours"]?.string.flatMap(SettingFormat.minutes(ofWindow:)), zone: timeZone)
    }
    package var otpWaitSeconds: Int { values["otp"]?["wait_seconds"]?.int ?? 300 }
    package var ceilings: JSONObject { values["ceilings"]?.object ?? JSONObject() }
    package var persona: JSONObject { values["persona"]?.object ?? JSONObject() }
    package var stages: [String] { values["pipeline"]?["stages"]?.array?.compactMap(\.string) ?? [] }
    package var retention: JSONObject { values["retention"]?.object ?? JSONObject() }

    private func flag(_ name: String, _ fallback: Bool) -> Bool { values[name]?.bool ?? fallback }
    private func texts(_ name: String) -> [String] { values[name]?.array?.compactMap(\.string) ?? [] }
}

/// Everything that is wrong with one settings file, worded as its first complaint.
package struct SlotConfigProblem: HostError, Hashable {
    package let errors: [SettingError]
    private let first: SettingError

    init?(_ errors: [SettingError]) {
        guard let first = errors.first else { return nil }
        self.errors = errors
        self.first = first
    }

    init(only error: SettingError) {
        errors = [error]
        first = error
    }

    package var code: String { first.code }
    package var message: String {
        let shown = errors.prefix(5).map(\.message).joined(separator: "; ")
        return errors.count > 5 ? "\(shown); and \(errors.count - 5) more" : shown
    }
    package var hint: String { first.hint }
}
