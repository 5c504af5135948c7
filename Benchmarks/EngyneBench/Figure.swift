/// One measured number beside its floor and its goal.
struct Figure: Sendable {
    let key: String
    let title: String
    let unit: Unit
    let value: Double
    /// The same work in plain C; nil where there is none.
    let floor: Double?
    let goal: Double?

    enum Unit: String, Sendable {
        case perSecond = "/s"
        case nanoseconds = "ns"
        case microseconds = "µs"
        case milliseconds = "ms"
        case kilobytes = "KB"
        case percent = "%"

        /// More is better.
        var isRate: Bool { self == .perSecond }
    }

    /// How many times the floor's cost ours is.
    var ratio: Double? {
        guard let floor, floor > 0, value > 0 else { return nil }
        return unit.isRate ? floor / value : value / floor
    }

    var isMet: Bool? { goal.map { unit.isRate ? value >= $0 : value <= $0 } }
}

/// One line of the bench: what is measured, and how one round of it goes.
struct Row {
    let key: String
    let title: String
    let unit: Figure.Unit
    var goal: Double?
    /// One round; gives the value and, where there is one, its floor.
    let round: () async throws -> (value: Double, floor: Double?)

    func figure(repeats: Int) async throws -> Figure {
        var (values, floors): ([Double], [Double]) = ([], [])
        for _ in 0..<repeats {
            let round = try await round()
            values.append(round.value)
            if let floor = round.floor { floors.append(floor) }
        }
        return Figure(
            key: key, title: title, unit: unit, value: median(values), floor: floors.isEmpty ? nil : median(floors),
            goal: goal)
    }
}

func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return 0 }
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
}
