import Foundation

/// When a browser that works is exchanged for a fresh one: long-lived pages grow.
package struct BrowserLimits: Sendable {
    /// Of worker and browser together.
    package var memoryMB: Int
    package var hours: Double
    /// How many browsers may be starting on this machine at a time.
    package var starting: Int
    /// A browser this young is left alone, or one that is simply big would be exchanged all the time.
    static let leastSeconds: Double = 600

    package init(memoryMB: Int = 1536, hours: Double = 24, starting: Int = 2) {
        (self.memoryMB, self.hours, self.starting) = (memoryMB, hours, starting)
    }

    /// Why the browser should be exchanged now, `nil` while it need not.
    /// - Parameter spread: 0.9 to 1.1, drawn once for each browser: those that started together end at different times.
    func reason(memoryMB used: Int, ageSeconds age: Double, spread: Double) -> String? {
        guard age >= Self.leastSeconds else { return nil }
        if used > memoryMB { return "it and its worker take \(used) MB (slots.memory_mb is \(memoryMB))" }
        if age > hours * 3600 * spread { return "it is \(Int(age / 3600)) hours old" }
        return nil
    }
}
