import Foundation

/// Where a script's ids come from: the system, or a seed, so that a fixture gives the same ones each time.
final class ScriptRandom: @unchecked Sendable {
    private let lock = NSLock()
    private var state: UInt64?

    /// - Parameter seed: `nil` = the system's own randomness.
    init(seed: UInt64?) { state = seed }

    /// A random UUID (version 4), lower case.
    func uuid() -> String {
        var bytes = withUnsafeBytes(of: (next(), next())) { Array($0) }
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let hex = Array(Hexadecimal.text(bytes))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(hex[$0]) }.joined(separator: "-")
    }

    /// SplitMix64 from the seed on.
    private func next() -> UInt64 {
        lock.withLock {
            guard let seed = state else { return UInt64.random(in: .min ... .max) }
            let sum = seed &+ 0x9E37_79B9_7F4A_7C15
            state = sum
            var mixed = (sum ^ (sum >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }
}
