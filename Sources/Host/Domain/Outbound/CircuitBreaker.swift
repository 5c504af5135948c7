package import Foundation

/// Stops asking a service that fails: after some failures in a row it opens, then lets one job through to try.
package struct CircuitBreaker: Sendable, Hashable {
    package struct Rule: Sendable, Hashable {
        package let failures: Int
        package let openSeconds: Double
        package let longestSeconds: Double
        package init(failures: Int = 5, openSeconds: Double = 60, longestSeconds: Double = 900) {
            self.failures = max(1, failures)
            self.openSeconds = openSeconds
            self.longestSeconds = max(longestSeconds, openSeconds)
        }
    }
    package enum State: Sendable, Hashable {
        case closed
        case open(until: Date)
        /// One job is on its way; what becomes of it decides.
        case halfOpen

        package var word: String {
            switch self {
            case .closed: "closed"
            case .open: "open"
            case .halfOpen: "half_open"
            }
        }
    }

    package private(set) var state: State = .closed
    package private(set) var failuresInRow = 0
    /// How long the last opening was, in seconds.
    package private(set) var lastOpenSeconds: Double = 0

    package init() {}

    package func allows(at now: Date) -> Bool {
        switch state {
        case .closed: true
        case .open(let until): until <= now
        case .halfOpen: false
        }
    }

    /// When an open breaker lets its one job through.
    package var opensUntil: Date? { if case .open(let until) = state { until } else { nil } }

    /// A send begins; an open breaker whose time is over becomes half-open.
    package mutating func begin(at now: Date) { if case .open(let until) = state, until <= now { state = .halfOpen } }

    /// The send that began did not happen after all.
    package mutating func cancel(at now: Date) { if state == .halfOpen { state = .open(until: now) } }

    package mutating func succeed() { self = CircuitBreaker() }

    /// Notes a failure; opens after enough of them, twice as long each time.
    package mutating func fail(at now: Date, rule: Rule) {
        failuresInRow += 1
        guard state == .halfOpen || failuresInRow >= rule.failures else { return }
        lastOpenSeconds = lastOpenSeconds == 0 ? rule.openSeconds : min(lastOpenSeconds * 2, rule.longestSeconds)
        state = .open(until: now.addingTimeInterval(lastOpenSeconds))
    }

    /// What a journal record said, so that a restart allows no burst.
    package mutating func restore(open until: Date, seconds: Double, failures: Int) {
        state = .open(until: until)
        lastOpenSeconds = seconds
        failuresInRow = failures
    }
}
