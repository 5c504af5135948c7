import Domain
import Foundation
import Synchronization

/// A wall clock that a test moves.
final class TestClock: Sendable {
    private let seconds = Mutex(1_768_000_000.0)
    var now: WallClock { { Date(timeIntervalSince1970: self.seconds.withLock { $0 }) } }
    func advance(_ by: Double) { seconds.withLock { $0 += by } }
}
