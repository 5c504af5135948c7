package import Domain
package import Foundation

/// When an uncertain click is looked at again: every 10 s for its first 2 minutes, then once a cycle for 24 hours.
package enum VerifySchedule {
    package static let closeSeconds: Double = 120
    package static let closeInterval: Double = 10

    /// Seconds until the next close look, or `nil` when no click is that fresh.
    package static func nextLook(_ pending: [LeadRecord], now: Date) -> Double? {
        let fresh = pending.compactMap(\.intendedAt).filter { now.timeIntervalSince($0) < closeSeconds + closeInterval }
        return fresh.isEmpty ? nil : closeInterval
    }
}
