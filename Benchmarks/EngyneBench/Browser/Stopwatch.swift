/// Milliseconds of each of `count` rounds of `body`, after `warm` rounds that do not count.
func milliseconds(_ count: Int, warm: Int = 3, _ body: () async throws -> Void) async rethrows -> [Double] {
    for _ in 0..<min(warm, count) { try await body() }
    var rounds: [Double] = []
    for _ in 0..<count { rounds.append(try await milliseconds(of: body)) }
    return rounds
}

/// Milliseconds that `body` takes.
func milliseconds(of body: () async throws -> Void) async rethrows -> Double {
    let start = ContinuousClock.now
    try await body()
    return (ContinuousClock.now - start) / .milliseconds(1)
}

/// The value that 95 of 100 stay below.
func p95(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * 0.95))]
}

extension Double {
    /// Three places after the point.
    var short: Double { (self * 1000).rounded() / 1000 }
}
