package import Domain
package import Foundation
package import Slots

/// Whether the account can still buy. After one refusal for its balance no further click is tried until the site says
/// there is some again; a site that never tells is tried once an hour.
package struct BalanceWatch: Sendable, Equatable {
    package static let retrySeconds: Double = 3600
    package private(set) var left: Int?
    private var refusedAt: Date?

    package init() {}

    /// As an earlier run left it: what the slot's status said last, and the refusals in its log.
    package init(_ status: StatusSnapshot?, _ history: LeadHistory) {
        left = status?.creditsLeft
        refusedAt = history.balanceRefusedAt
        guard let left else { return }
        if left > 0, let at = refusedAt, let told = status?.at, told > at { refusedAt = nil }
        if left <= 0, refusedAt == nil { refusedAt = status?.at }
    }

    package mutating func read(_ value: Int?, at: Date) {
        left = value ?? left
        guard let value else { return }
        refusedAt = value > 0 ? nil : at
    }

    package mutating func refused(at: Date) {
        (refusedAt, left) = (at, 0)
    }

    /// The reason that already holds the click, else `.balance`, else `nil`.
    package func hold(now: Date, after earlier: ClickBudget.Hold?) -> ClickBudget.Hold? {
        if let earlier { return earlier }
        guard let refusedAt else { return nil }
        return now.timeIntervalSince(refusedAt) < Self.retrySeconds ? .balance : nil
    }
}
