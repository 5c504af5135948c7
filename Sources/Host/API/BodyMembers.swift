import Domain
import Foundation

/// Reads the members of a JSON body; each complaint names its member.
struct BodyMembers {
    private let object: JSONObject
    init(_ object: JSONObject) { self.object = object }

    /// Refuses members that are not listed, for changes where a forgotten one could mean something.
    func only(_ names: Set<String>) throws {
        if let foreign = object.keys.first(where: { !names.contains($0) }) {
            throw APIError.unknownMember("/" + foreign.prefix(60))
        }
    }

    func text(_ name: String, max: Int = 1000) throws -> String {
        guard let value = try optionalText(name, max: max), !value.isEmpty else {
            throw APIError.badMember(pointer: "/" + name, expected: "a text of 1 to \(max) bytes")
        }
        return value
    }

    func optionalText(_ name: String, max: Int = 1000) throws -> String? {
        guard let value = object[name], !value.isNull else { return nil }
        guard let text = value.string, text.utf8.count <= max else {
            throw APIError.badMember(pointer: "/" + name, expected: "a text of at most \(max) bytes")
        }
        return text
    }

    func flag(_ name: String) throws -> Bool {
        guard let value = object[name]?.bool else {
            throw APIError.badMember(pointer: "/" + name, expected: "true or false")
        }
        return value
    }

    func number(_ name: String, in range: ClosedRange<Double>, default fallback: Double? = nil) throws -> Double {
        if object[name] == nil || object[name]?.isNull == true, let fallback { return fallback }
        guard let value = object[name]?.double, range.contains(value) else {
            throw APIError.badMember(
                pointer: "/" + name,
                expected: "a number from \(Self.short(range.lowerBound)) to \(Self.short(range.upperBound))")
        }
        return value
    }

    func whole(_ name: String, in range: ClosedRange<Int>, default fallback: Int? = nil) throws -> Int {
        if object[name] == nil || object[name]?.isNull == true, let fallback { return fallback }
        guard let value = object[name]?.int, range.contains(value) else {
            throw APIError.badMember(
                pointer: "/" + name, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    func texts(_ name: String, default fallback: [String]? = nil) throws -> [String] {
        if object[name] == nil || object[name]?.isNull == true, let fallback { return fallback }
        guard let list = object[name]?.array, list.count <= 1000 else {
            throw APIError.badMember(pointer: "/" + name, expected: "a list of texts")
        }
        return try list.enumerated().map { index, value in
            guard let text = value.string else {
                throw APIError.badMember(pointer: "/\(name)/\(index)", expected: "a text")
            }
            return text
        }
    }

    /// An object whose values are texts; an absent one is empty.
    func textsByName(_ name: String) throws -> [String: String] {
        guard let value = object[name], !value.isNull else { return [:] }
        guard let members = value.object else {
            throw APIError.badMember(pointer: "/" + name, expected: "an object of texts")
        }
        var texts: [String: String] = [:]
        for key in members.keys {
            guard let text = members[key]?.string else {
                throw APIError.badMember(pointer: "/\(name)/\(key.prefix(64))", expected: "a text")
            }
            texts[key] = text
        }
        return texts
    }

    func slot(_ name: String) throws -> SlotID {
        guard let id = object[name]?.string.flatMap(SlotID.init) else {
            throw APIError.badMember(pointer: "/" + name, expected: "a slot id")
        }
        return id
    }

    func optionalSlot(_ name: String) throws -> SlotID? {
        object[name] == nil || object[name]?.isNull == true ? nil : try slot(name)
    }

    func time(_ name: String) throws -> Date {
        guard let date = object[name]?.string.flatMap(Timestamp.date) else {
            throw APIError.badMember(pointer: "/" + name, expected: "a time like 2026-01-09T10:00:00Z")
        }
        return date
    }

    func object(_ name: String) throws -> JSONObject {
        guard let value = object[name]?.object else {
            throw APIError.badMember(pointer: "/" + name, expected: "an object")
        }
        return value
    }

    func has(_ name: String) -> Bool { object[name] != nil }

    /// One of the words of an enum.
    func word<Word: RawRepresentable & CaseIterable>(_ name: String, _: Word.Type) throws -> Word
    where Word.RawValue == String {
        guard let word = object[name]?.string.flatMap(Word.init(rawValue:)) else {
            throw APIError.badMember(
                pointer: "/" + name, expected: Word.allCases.map(\.rawValue).joined(separator: " or "))
        }
        return word
    }

    func words<Word: RawRepresentable & CaseIterable>(_ name: String, _: Word.Type) throws -> [Word]
    where Word.RawValue == String {
        try texts(name).enumerated().map { index, text in
            guard let word = Word(rawValue: text) else {
                let expected = Word.allCases.map(\.rawValue).joined(separator: " or ")
                throw APIError.badMember(pointer: "/\(name)/\(index)", expected: expected)
            }
            return word
        }
    }

    func slots(_ name: String) throws -> [SlotID] {
        try texts(name).enumerated().map { index, text in
            guard let id = SlotID(text) else {
                throw APIError.badMember(pointer: "/\(name)/\(index)", expected: "a slot id")
            }
            return id
        }
    }

    private static func short(_ number: Double) -> String {
        number.rounded() == number ? "\(Int(number))" : "\(number)"
    }
}
