import NIOCore
import NIOPosix

/// Whether the event loops on which the API answers still turn.
package enum APIPulse {
    /// Returns once every one of them has taken a turn; never, when one is stuck.
    /// - Throws: when they have ended.
    package static func turn() async throws {
        for loop in MultiThreadedEventLoopGroup.singleton.makeIterator() { try await loop.submit {}.get() }
    }
}
