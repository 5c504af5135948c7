import Foundation

/// A clock that moves only when the script waits.
final class FixtureClock: @unchecked Sendable {
    private let lock = NSLock()
    private var time: Date
    private static let realLimitSeconds = 0.1

    init(_ start: Date) { time = start }
    var now: Date { lock.withLock { time } }

    func skip(_ seconds: Double) { lock.withLock { time = time.addingTimeInterval(seconds) } }

    /// Real time passes a little, so that a page's own timers can run.
    func sleep(_ seconds: Double) async throws {
        skip(seconds)
        try await Task.sleep(for: .seconds(min(seconds, Self.realLimitSeconds)))
    }
}
