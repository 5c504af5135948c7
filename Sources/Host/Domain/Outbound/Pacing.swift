package import Foundation

/// How far apart two sends of one slot on one channel are: `minimum` seconds and a random part of `jitter` on top.
package struct PaceRule: Sendable, Hashable {
    package let minimumSeconds: Double
    package let jitterSeconds: Double

    package init(minimumSeconds: Double, jitterSeconds: Double) {
        self.minimumSeconds = max(0, minimumSeconds)
        self.jitterSeconds = max(0, jitterSeconds)
    }

    package static let none = PaceRule(minimumSeconds: 0, jitterSeconds: 0)
    /// A person's phone number: 75 s with 15 s to either side.
    package static let phoneNumber = PaceRule(minimumSeconds: 60, jitterSeconds: 30)

    package static func standard(for channel: String) -> PaceRule { channel == "whatsapp" ? .phoneNumber : .none }
}

/// When each slot may send next on one channel. Every started send counts, whatever became of it.
package struct Pacing: Sendable {
    private var next: [String: Date] = [:]

    package init() {}

    /// The moment from which the slot may send, or `nil` for at once.
    package func nextMoment(of slot: String) -> Date? { next[slot] }

    package func isReady(_ slot: String, at now: Date) -> Bool { next[slot].map { $0 <= now } ?? true }

    /// Notes a send that began `at` and draws the distance to the next one. A clock set back never sends early.
    package mutating func reserve(
        _ slot: String, at: Date, rule: PaceRule, using random: inout some RandomNumberGenerator
    ) {
        let jitter = rule.jitterSeconds > 0 ? Double.random(in: 0...rule.jitterSeconds, using: &random) : 0
        let drawn = at.addingTimeInterval(rule.minimumSeconds + jitter)
        next[slot] = max(drawn, next[slot] ?? drawn)
    }

    /// Gives back a reservation that led to no send.
    package mutating func restore(_ slot: String, to moment: Date?) { next[slot] = moment }
}
