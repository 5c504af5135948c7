import Domain
import Foundation
import Slots
import Synchronization
import Testing

@testable import DispatcherRun

@Suite("StepWatch")
struct StepWatchTests {
    @Test("a step past its time is outside until the next one begins")
    func deadline() {
        let time = TestTime()
        let watch = StepWatch(clock: time.clock)
        #expect(watch.isInside)
        watch.begin("send", seconds: 70)
        time.advance(69)
        #expect(watch.isInside)
        time.advance(2)
        #expect(!watch.isInside)
        watch.begin("idle", seconds: 30)
        #expect(watch.isInside)
        #expect(watch.standing.finished == 2)
    }
}

private final class TestTime: Sendable {
    private let now = Mutex(Duration.zero)
    func advance(_ seconds: Double) { now.withLock { $0 += .seconds(seconds) } }
    var clock: HostClock {
        HostClock(uptime: { self.now.withLock { $0 } }, wall: { .distantPast }, sleep: { _ in })
    }
}
