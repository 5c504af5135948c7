package import Foundation

/// Which of a slot's ready jobs goes next: priority, then due time, then place in the queue. A job that has been due
/// for a quarter of an hour goes before all younger ones whatever its priority.
package struct SendOrder: Sendable, Hashable {
    package static let patienceSeconds: TimeInterval = 15 * 60
    package let priority: Int
    package let due: Date
    package let offset: UInt64

    package init(priority: Int, due: Date, offset: UInt64) {
        self.priority = priority
        self.due = due
        self.offset = offset
    }

    package func goes(before other: SendOrder, at now: Date) -> Bool {
        let waited = now.timeIntervalSince(due) >= Self.patienceSeconds
        let otherWaited = now.timeIntervalSince(other.due) >= Self.patienceSeconds
        if waited != otherWaited { return waited }
        if !waited, priority != other.priority { return priority > other.priority }
        return (due, offset) < (other.due, other.offset)
    }
}
