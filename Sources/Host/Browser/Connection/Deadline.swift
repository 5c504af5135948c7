import Foundation

/// How long something may take as a whole, whatever it is made of.
struct Deadline: Sendable {
    let seconds: Double
    private let until: ContinuousClock.Instant

    init(seconds: Double) {
        self.seconds = seconds
        until = .now + .seconds(max(0, seconds))
    }

    var isPast: Bool { ContinuousClock.now >= until }

    /// Seconds that are left, `most` at most.
    /// - Throws: `timeout` of `method`, when none are.
    func left(for method: String, most: Double = .infinity) throws(BrowserError) -> Double {
        let left = (until - .now) / .seconds(1)
        guard left > 0 else { throw .timeout(method: method, seconds: seconds) }
        return min(left, most)
    }
}
