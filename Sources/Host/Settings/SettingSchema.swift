package import Domain

/// What a setting's value may be.
package indirect enum SettingType: Sendable {
    case flag
    case whole(ClosedRange<Int>)
    case number(ClosedRange<Double>)
    case text(SettingFormat)
    case choice([String])
    case list(SettingType)
    /// A list of exactly so many values.
    case fixedList(SettingType, count: Int)
    /// A mapping with these keys.
    case group(SettingSchema)
    /// A mapping from free names to groups, e.g. channel name → its settings.
    case named(SettingSchema)
    /// Anything; kept as JSON for somebody else (a plugin's manifest) to judge.
    case json
}

/// One key of a settings file: its name, type, default and the sentence that explains it.
package struct SettingField: Sendable {
    package let name: String
    package let type: SettingType
    /// `nil` = absent stays absent.
    package let fallback: JSONValue?
    package let help: String

    package init(_ name: String, _ type: SettingType, _ fallback: JSONValue? = nil, help: String) {
        self.name = name
        self.type = type
        self.fallback = fallback
        self.help = help
    }
}

/// The keys one mapping may have. Documentation, checks and defaults all come from here, so they cannot disagree.
package struct SettingSchema: Sendable {
    package let fields: [SettingField]
    /// Whether keys nobody listed are kept as JSON (a channel plugin's own settings) instead of refused.
    package let keepsOthers: Bool

    package init(_ fields: [SettingField], keepsOthers: Bool = false) {
        self.fields = fields
        self.keepsOthers = keepsOthers
    }

    /// The defaults alone: what an empty file means.
    package var defaults: JSONObject {
        var object = JSONObject()
        for field in fields { object[field.name] = field.fallback ?? field.type.emptyValue }
        return object
    }

    package func field(_ name: String) -> SettingField? { fields.first { $0.name == name } }
}

extension SettingType {
    /// A group that is absent still has its members' defaults.
    var emptyValue: JSONValue? {
        switch self {
        case .group(let schema): .object(schema.defaults)
        case .named, .json: nil
        default: nil
        }
    }
}
