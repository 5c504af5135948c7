/// Finds the known name somebody probably meant: a small edit distance, swapped neighbours counting as one.
package enum NearestName {
    /// The nearest of `known`, or `nil` when nothing is near enough to be worth a guess.
    package static func of(_ name: String, among known: some Sequence<String>) -> String? {
        let limit = max(1, name.count / 3)
        let rated = known.map { (name: $0, distance: distance(Array(name.lowercased()), Array($0.lowercased()))) }
        let best = rated.min { ($0.distance, $0.name) < ($1.distance, $1.name) }
        guard let best, best.distance <= limit else { return nil }
        return best.name
    }

    private static func distance(_ a: [Character], _ b: [Character]) -> Int {
        guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
        var rows = [Array(0...b.count)]
        for i in 1...a.count {
            var row = [i]
            for j in 1...b.count {
                let step = a[i - 1] == b[j - 1] ? 0 : 1
                var best = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + step)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { best = min(best, rows[i - 2][j - 2] + 1) }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[a.count][b.count]
    }
}
