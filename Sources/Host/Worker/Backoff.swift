import Foundation

/// How long a busy site is left alone: what was asked for, doubled with each busy answer in a row up to 15 minutes. What
/// the site itself asked for (`Retry-After`) is never cut short.
package struct Backoff: Sendable, Equatable {
    package static let longest = 900.0
    package private(set) var inARow = 0

    package init() {}

    /// - Parameter asked: the pause the connector asks for.
    /// - Returns: seconds to wait from now on, at least the slot's own interval.
    package mutating func busy(asked: Double, interval: Double) -> Double {
        inARow += 1
        let doubled = min(Self.longest, asked * pow(2, Double(min(inARow, 12) - 1)))
        return max(asked, doubled, interval)
    }

    package mutating func answered() { inARow = 0 }
}
