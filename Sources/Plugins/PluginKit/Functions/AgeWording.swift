/// Reads how pages word an age: `0 sec`, `14 mins ago`, `( Yesterday )`, `( 3 Days Old )`, `an hour ago`.
///
/// Old items are worded most freely, so nothing depends on the word "ago". A wording that is not understood has no
/// age: unknown never passes as new.
package enum AgeWording {
    /// Hours, or `nil` when the text is no age.
    package static func hours(_ text: String) -> Double? {
        let words = words(text)
        guard !words.isEmpty, words.count <= 8 else { return nil }
        if words == ["just", "now"] || words == ["now"] || words == ["today"] { return 0 }
        if words == ["yesterday"] { return 24 }
        let core = words.filter { !fillers.contains($0) }
        guard !core.isEmpty else { return nil }
        return sum(core)
    }

    private static let fillers: Set<String> = ["ago", "old", "back", "posted", "about", "and", "before"]
    private static let units: [(names: Set<String>, hours: Double)] = [
        (["s", "sec", "secs", "second", "seconds"], 1 / 3600),
        (["m", "min", "mins", "minute", "minutes"], 1 / 60),
        (["h", "hr", "hrs", "hour", "hours"], 1),
        (["d", "day", "days"], 24),
        (["w", "wk", "wks", "week", "weeks"], 168),
        (["month", "months", "mon", "mth", "mths"], 730.5),
        (["y", "yr", "yrs", "year", "years"], 8766),
    ]

    /// Lower-case words; a number and the unit stuck to it (`3hrs`) are two.
    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        for character in text.lowercased() {
            let isPart = character.isLetter || character.isNumber || (character == "." && word.last?.isNumber == true)
            let turns = word.last.map { ($0.isNumber || $0 == ".") && character.isLetter } ?? false
            if (!isPart || turns) && !word.isEmpty {
                words.append(word)
                word = ""
            }
            if isPart { word.append(character) }
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    private static func sum(_ words: [String]) -> Double? {
        var total = 0.0
        var index = 0
        while index < words.count {
            guard index + 1 < words.count, let amount = amount(words[index]),
                let unit = units.first(where: { $0.names.contains(words[index + 1]) })
            else { return nil }
            total += amount * unit.hours
            index += 2
        }
        return total
    }

    private static func amount(_ word: String) -> Double? {
        if word == "a" || word == "an" || word == "one" { return 1 }
        guard let value = Double(word), value.isFinite, value >= 0, value < 100_000 else { return nil }
        return value
    }
}
