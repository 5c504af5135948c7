#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Cuts a byte stream at its NUL bytes. Keeps only the frame that is not whole yet, and hands that over when it is, so
/// that a frame of tens of megabytes is looked at once and not held longer than its owner wants it.
package struct FrameSplitter {
    private var begun: [UInt8] = []
    private let limit: Int

    /// - Parameter limit: largest frame in bytes.
    package init(limit: Int = 256 << 20) { self.limit = limit }

    /// Takes bytes and returns the frames they complete; `nil` when a frame is larger than the limit.
    package mutating func take(_ bytes: [UInt8]) -> [[UInt8]]? { bytes.withUnsafeBytes { take($0) } }

    package mutating func take(_ piece: UnsafeRawBufferPointer) -> [[UInt8]]? {
        var frames: [[UInt8]] = []
        var rest = piece
        while let base = rest.baseAddress, let end = memchr(base, 0, rest.count) {
            let length = UnsafeRawPointer(end) - base
            begun.append(contentsOf: UnsafeRawBufferPointer(start: base, count: length))
            if !begun.isEmpty { frames.append(begun) }
            begun = []
            rest = UnsafeRawBufferPointer(rebasing: rest[(length + 1)...])
        }
        begun.append(contentsOf: rest)
        return begun.count > limit ? nil : frames
    }
}
