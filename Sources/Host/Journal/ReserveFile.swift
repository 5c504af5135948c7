import Domain
import Foundation

/// Disk space kept back so that what has happened can still be written down when the disk is full.
///
/// Filled before anything that cannot be undone is begun, given up when its outcome finds no space, and filled again
/// before the next beginning. Used by one thread at a time.
package struct ReserveFile: Sendable {
    /// Room for thousands of outcomes.
    package static let standardBytes = 4 << 20
    package let path: String
    private let bytes: Int
    private let io: any LogIO
    private var isFilled = false

    package init(path: String, bytes: Int = standardBytes, io: any LogIO = SystemLogIO()) {
        (self.path, self.bytes, self.io) = (path, bytes, io)
    }

    /// Takes the space if it is not taken yet. Throws `JournalError.noSpace` when there is none.
    package mutating func fill() throws {
        guard !isFilled else { return }
        if try io.status(path: path)?.size != UInt64(bytes) { try write() }
        isFilled = true
    }

    private func write() throws {
        let descriptor = try io.open(path, flags: O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode: 0o600)
        do {
            defer { io.close(descriptor) }
            try io.writeAll(descriptor, Self.noise(bytes), path: path)
            try io.sync(descriptor, path: path)
        } catch {
            // The first error is the one worth telling; a part of the reserve is none.
            do { try io.remove(path) } catch {}
            throw error
        }
    }

    /// Gives the space back to the disk; false when there was none to give.
    package mutating func give() throws -> Bool {
        isFilled = false
        guard try io.status(path: path) != nil else { return false }
        try io.remove(path)
        return true
    }

    /// Bytes that no file system can store in less room than they take.
    private static func noise(_ count: Int) -> [UInt8] {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            for index in 0..<count {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                buffer[index] = UInt8(truncatingIfNeeded: state >> 56)
            }
            filled = count
        }
    }
}
