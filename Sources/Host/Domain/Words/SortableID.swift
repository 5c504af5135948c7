package import Foundation

/// Ids that sort by the time they were made: UUID version 7 (RFC 9562 section 5.7).
package enum SortableID {
    package static func make(at date: Date, using random: inout some RandomNumberGenerator) -> String {
        let milliseconds = UInt64(max(0, date.timeIntervalSince1970 * 1000))
        let high = milliseconds << 16 | 0x7000 | UInt64.random(in: 0...0x0FFF, using: &random)
        let low = 0x8000_0000_0000_0000 | UInt64.random(in: 0...0x3FFF_FFFF_FFFF_FFFF, using: &random)
        let hex = digits(high) + digits(low)
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(hex[$0]) }.joined(separator: "-")
    }

    private static func digits(_ value: UInt64) -> [Character] {
        let text = String(value, radix: 16)
        return Array(String(repeating: "0", count: 16 - text.count) + text)
    }
}
