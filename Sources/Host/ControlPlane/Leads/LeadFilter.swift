package import Foundation

/// Which leads of a slot are wanted.
package struct LeadFilter: Sendable, Hashable {
    package let decision: String?
    package let words: String?
    package let since: Date?

    /// - Throws: `OperationError.badValue` for a decision that is neither `keep` nor `skip`.
    package init(decision: String? = nil, words: String? = nil, since: Date? = nil) throws {
        guard decision.map({ $0 == "keep" || $0 == "skip" }) ?? true else {
            throw OperationError.badValue(member: "decision", expected: "keep or skip")
        }
        (self.decision, self.words, self.since) = (decision, words.flatMap { $0.isEmpty ? nil : $0 }, since)
    }

    func admits(_ row: LeadRow) -> Bool {
        (decision.map { $0 == row.decision } ?? true) && (since.map { row.at >= $0 } ?? true)
            && (words.map(row.mentions) ?? true)
    }
}
