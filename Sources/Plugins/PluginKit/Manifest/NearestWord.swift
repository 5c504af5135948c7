/// Finds what somebody probably meant: the known word with the fewest changed letters, if they are few.
package enum NearestWord {
    /// The nearest of `words`, or `nil` when none is within a third of the word's length.
    package static func of(_ word: String, in words: some Sequence<String>) -> String? {
        let best = words.map { (word: $0, distance: distance(Array(word.utf8), Array($0.utf8))) }.min {
            $0.distance < $1.distance
        }
        guard let best, best.distance <= max(1, word.utf8.count / 3) else { return nil }
        return best.word
    }

    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var row = Array(0...b.count)
        for (i, left) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, right) in b.enumerated() {
                let up = row[j + 1]
                row[j + 1] = min(up + 1, row[j] + 1, diagonal + (left == right ? 0 : 1))
                diagonal = up
            }
        }
        return row[b.count]
    }
}
