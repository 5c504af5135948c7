/// When a child that ended by itself is started again: 1 s, doubling to 5 minutes, each ± 20 %, for ever.
///
/// Ten minutes of running forget everything. The third crash within ten minutes is a crash loop, which stays one until
/// then: a person hears of it, and the attempts go on. Never a tight loop, never a silent end.
package struct RestartPolicy: Sendable {
    package static let healthy = Duration.seconds(600)
    private static let window = Duration.seconds(600)
    private static let ladder: [Double] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 300]

    private let jitter: Double
    private var step = 0
    private var crashes: [Duration] = []
    package private(set) var isLooping = false

    /// - Parameter jitter: share by which a delay may differ, 0.2 for ± 20 %.
    package init(jitter: Double = 0.2) { self.jitter = jitter }

    /// Notes a crash and gives the delay before the next start. `ran` is how long the child had lived.
    package mutating func crashed(
        at now: Duration, ran: Duration, using random: inout some RandomNumberGenerator
    ) -> Duration {
        if ran >= Self.healthy { reset() }
        crashes = crashes.filter { now - $0 <= Self.window } + [now]
        if crashes.count >= 3 { isLooping = true }
        let base = Self.ladder[min(step, Self.ladder.count - 1)]
        step += 1
        let factor = jitter > 0 ? Double.random(in: (1 - jitter)...(1 + jitter), using: &random) : 1
        return .seconds(base * factor)
    }

    /// Back to the start: healthy again, or a person said so.
    package mutating func reset() {
        step = 0
        crashes = []
        isLooping = false
    }
}
