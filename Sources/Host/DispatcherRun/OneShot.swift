import Foundation

/// A value that is given once and waited for by one; what is given later is ignored.
final class OneShot<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var value: Value?
    private var waiter: CheckedContinuation<Value, Never>?

    func give(_ new: Value) {
        let waiting = lock.withLock { () -> CheckedContinuation<Value, Never>? in
            guard value == nil else { return nil }
            value = new
            defer { waiter = nil }
            return waiter
        }
        waiting?.resume(returning: new)
    }

    func wait() async -> Value {
        await withCheckedContinuation { continuation in
            let known = lock.withLock { () -> Value? in
                if value == nil { waiter = continuation }
                return value
            }
            if let known { continuation.resume(returning: known) }
        }
    }
}
