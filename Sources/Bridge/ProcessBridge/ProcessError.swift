import Foundation

/// What the operating system refused. `ProcessBridge` stands below `Domain`, so this is not a `HostError`; the room
/// that started the process words it for people.
package struct ProcessError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was tried, e.g. `spawn /usr/lib/x`.
    package let action: String
    /// The system's error number.
    package let number: Int32

    package init(_ action: String, _ number: Int32) {
        self.action = action
        self.number = number
    }

    package var description: String { "\(action): \(String(cString: strerror(number)))" }

    /// Throws unless `number` is zero.
    static func check(_ action: @autoclosure () -> String, _ number: Int32) throws(ProcessError) {
        if number != 0 { throw ProcessError(action(), number) }
    }
}
