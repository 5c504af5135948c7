/// Cuts a byte stream at its NUL bytes. Remembers how far it has looked, so that a frame of tens of megabytes that
/// comes in thousands of pieces is scanned once.
package struct FrameSplitter {
    private var buffer: [UInt8] = []
    private var scanned = 0
    private let limit: Int

    /// - Parameter limit: largest frame in bytes.
    package init(limit: Int = 256 << 20) { self.limit = limit }

    /// Takes bytes and returns the frames they complete; `nil` when a frame is larger than the limit.
    package mutating func take(_ bytes: [UInt8]) -> [[UInt8]]? {
        buffer.append(contentsOf: bytes)
        var frames: [[UInt8]] = []
        var start = 0
        while let end = buffer[scanned...].firstIndex(of: 0) {
            if end > start { frames.append(Array(buffer[start..<end])) }
            start = end + 1
            scanned = start
        }
        if start > 0 { buffer.removeSubrange(0..<start) }
        scanned = buffer.count
        return buffer.count > limit ? nil : frames
    }
}
