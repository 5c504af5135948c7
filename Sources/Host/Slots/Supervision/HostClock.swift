package import Domain
import Foundation

/// The supervisor's two clocks: uptime, which counts sleep and never jumps, for every age and delay; and the wall
/// clock, for what people read. Tests bring their own.
package struct HostClock: Sendable {
    /// Time since some fixed moment, the machine's sleep included.
    package let uptime: @Sendable () -> Duration
    package let wall: WallClock
    package let sleep: @Sendable (Duration) async throws -> Void

    package init(
        uptime: @escaping @Sendable () -> Duration, wall: @escaping WallClock,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        (self.uptime, self.wall, self.sleep) = (uptime, wall, sleep)
    }

    package static let system: HostClock = {
        let clock = ContinuousClock()
        let origin = clock.now
        return HostClock(
            uptime: { origin.duration(to: clock.now) }, wall: { Date() }, sleep: { try await clock.sleep(for: $0) })
    }()
}

extension Duration {
    /// Seconds as a number, for messages and arithmetic.
    package var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
