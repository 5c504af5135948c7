import Domain
package import YAMLBridge

/// What is wrong with one setting, with the file and line a person has to open. Never shows a secret's value.
package enum SettingError: HostError, Hashable {
    case outOfRange(SettingPlace, found: String, expected: String)
    case wrongType(SettingPlace, found: String, expected: String)
    case unknownKey(SettingPlace, nearest: String?)
    case missing(SettingPlace, why: String)
    case unreadable(SettingPlace, problem: String)
    case exposed(SettingPlace, mode: String)
    case refused(SettingPlace, problem: String, hint: String)

    package var code: String {
        switch self {
        case .outOfRange: "settings.value.out_of_range"
        case .wrongType: "settings.value.wrong_type"
        case .unknownKey: "settings.key.unknown"
        case .missing: "settings.key.missing"
        case .unreadable: "settings.file.unreadable"
        case .exposed: "settings.file.exposed"
        case .refused: "settings.value.refused"
        }
    }

    package var place: SettingPlace {
        switch self {
        case .outOfRange(let place, _, _), .wrongType(let place, _, _), .unknownKey(let place, _),
            .missing(let place, _),
            .unreadable(let place, _), .exposed(let place, _), .refused(let place, _, _):
            place
        }
    }

    package var file: String { place.file }
    /// Counted from 1; 0 when the value did not come from a line of a file.
    package var line: Int { place.line }

    package var message: String { "\(place): \(text)" }

    private var text: String {
        switch self {
        case .outOfRange(let place, let found, let expected): "\(place.key) is \(found), must be \(expected)"
        case .wrongType(let place, let found, let expected): "\(place.key) is \(found), must be \(expected)"
        case .unknownKey(let place, let nearest):
            "'\(place.key)' is not a setting" + (nearest.map { "; did you mean '\($0)'?" } ?? "")
        case .missing(let place, let why): "\(place.key) is missing: \(why)"
        case .unreadable(_, let problem): problem
        case .exposed(_, let mode): "can be read by others (mode \(mode)), so its secrets are not used"
        case .refused(let place, let problem, _): "\(place.key) \(problem)"
        }
    }

    package var hint: String {
        switch self {
        case .outOfRange(_, _, let expected): "set a value of \(expected)"
        case .wrongType(_, _, let expected): "write \(expected)"
        case .unknownKey(_, let nearest?): "write '\(nearest)' or remove the line"
        case .unknownKey: "remove the line; 'engyne-host check' lists what is known"
        case .missing: "add it"
        case .unreadable: "correct the file; 'engyne-host check' reads it again"
        case .exposed(let place, _): "run: chmod 600 \(place.file)"
        case .refused(_, _, let hint): hint
        }
    }

    /// The same complaint for a text that is no YAML at all.
    package init(_ problem: YAMLProblem, file: String) {
        self = .unreadable(SettingPlace(file: file, line: problem.line, key: ""), problem: problem.text)
    }
}

/// Where a setting stands: the file (or the name of the environment), its line and the dotted key.
package struct SettingPlace: Hashable, Sendable, CustomStringConvertible {
    package let file: String
    package let line: Int
    package let key: String

    package init(file: String, line: Int = 0, key: String) {
        self.file = file
        self.line = line
        self.key = key
    }

    package var description: String { line > 0 ? "\(file):\(line)" : file }
}
