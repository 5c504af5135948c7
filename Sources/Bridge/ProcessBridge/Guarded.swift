import Foundation

/// A value behind a lock, for state that own threads and tasks share. (The standard `Mutex` needs a newer macOS.)
package final class Guarded<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var value: Value

    package init(_ value: Value) { self.value = value }

    /// Runs `body` alone with the value. Never wait for anything inside it.
    package func use<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        lock.lock()
        defer { lock.unlock() }
        return try body(&value)
    }
}
