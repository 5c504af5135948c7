package import Domain
import Settings

/// What a slot says about one channel.
package struct ChannelConfig: Sendable, Hashable {
    package enum Approval: String, Sendable {
        case required
        case standing
    }

    /// `nil` = the slot does not say; that counts as off everywhere but where a host-wide setting may turn it on.
    package let enabled: Bool?
    package let approval: Approval
    package let template: String
    package let hourly: Int?
    package let daily: Int?
    package let firstDaysDaily: Int?
    package let window: String?
    package let via: String?
    /// The plugin's own settings, as written.
    package let settings: JSONObject

    package var isEnabled: Bool { enabled ?? false }

    /// What a slot means that does not name the channel.
    package static let unset = ChannelConfig(JSONObject())

    init(_ values: JSONObject) {
        enabled = values["enabled"]?.bool
        approval = values["approval"]?.string.flatMap(Approval.init) ?? .required
        template = values["template"]?.string ?? "first_touch"
        hourly = values["hourly"]?.int
        daily = values["daily"]?.int
        firstDaysDaily = values["first_days_daily"]?.int
        window = values["window"]?.string
        via = values["via"]?.string
        var own = values
        for field in SlotConfigSchema.channel.fields { own[field.name] = nil }
        settings = own
    }
}
