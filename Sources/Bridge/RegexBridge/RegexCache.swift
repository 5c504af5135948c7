import Foundation

/// The patterns a script compiled, the longest unused one dropped first. Bounded, so that a script which makes patterns
/// in a loop costs time and not memory.
package final class RegexCache: @unchecked Sendable {
    package static let limit = 32

    private let lock = NSLock()
    private var kept: [[UInt8]: (pattern: RegexPattern, use: Int)] = [:]
    private var uses = 0

    package init() {}

    /// How many patterns are kept.
    package var count: Int { lock.withLock { kept.count } }

    package func pattern(_ text: [UInt8]) throws -> RegexPattern {
        try lock.withLock {
            uses += 1
            if let found = kept[text] {
                kept[text] = (found.pattern, uses)
                return found.pattern
            }
            let made = try RegexPattern(text)
            if kept.count >= Self.limit, let oldest = kept.min(by: { $0.value.use < $1.value.use })?.key {
                kept[oldest] = nil
            }
            kept[text] = (made, uses)
            return made
        }
    }
}
