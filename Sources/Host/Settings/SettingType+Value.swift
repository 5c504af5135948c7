import Domain

extension SettingType {
    /// What an error says should stand there.
    package var expected: String {
        switch self {
        case .flag: "true or false"
        case .whole(let range): Self.bounds(range.lowerBound, range.upperBound, Int.max, kind: "a whole number")
        case .number(let range): Self.bounds(range.lowerBound, range.upperBound, .infinity, kind: "a number")
        case .text(let format): format.expected
        case .choice(let words): words.count == 1 ? words[0] : "one of " + words.joined(separator: ", ")
        case .list(let item): "a list, each " + item.expected
        case .fixedList(let item, let count): "a list of \(count), each " + item.expected
        case .group, .named: "a mapping of keys"
        case .json: "a value"
        }
    }

    /// What an error says when the type is right and the value is not: for a number only the range.
    var limits: String {
        switch self {
        case .whole(let range): Self.range(range.lowerBound, range.upperBound, Int.max)
        case .number(let range): Self.range(range.lowerBound, range.upperBound, .infinity)
        default: expected
        }
    }

    private static func range<Number: Comparable>(_ low: Number, _ high: Number, _ open: Number) -> String {
        high == open ? "at least \(low)" : "\(low)–\(high)"
    }

    private static func bounds<Number: Comparable>(_ low: Number, _ high: Number, _ open: Number, kind: String)
        -> String
    {
        "\(kind) of \(range(low, high, open))"
    }

    /// The typed value of a scalar's text, or `nil` when it has another type. A range is not checked here.
    func value(of text: String, plain: Bool) -> JSONValue? {
        switch self {
        case .flag:
            // `yes` and `on` were booleans in YAML 1.1 and are texts in 1.2: refusing them beats guessing.
            return plain ? YAMLScalar.flag(text).map { .bool($0) } : nil
        case .whole: return plain ? YAMLScalar.whole(text).map { .int($0) } : nil
        case .number: return plain ? YAMLScalar.number(text).map { .double($0) } : nil
        case .text, .choice: return .string(text)
        default: return nil
        }
    }

    func contains(_ value: JSONValue) -> Bool {
        switch self {
        case .whole(let range): value.int.map(range.contains) ?? false
        case .number(let range): value.double.map(range.contains) ?? false
        case .text(let format): value.string.map(format.accepts) ?? false
        case .choice(let words): value.string.map(words.contains) ?? false
        default: true
        }
    }
}
