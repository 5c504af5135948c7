import Domain
import Foundation
import Synchronization
import Testing
import Worker

@Suite("Heartbeat")
struct HeartbeatTests {
    final class Instants: Sendable {
        private let time = Mutex(ContinuousClock.now)
        var now: ContinuousClock.Instant { time.withLock { $0 } }
        func advance(_ seconds: Double) { time.withLock { $0 = $0.advanced(by: .seconds(seconds)) } }
    }
    let instants = Instants()
    let heart: Heartbeat
    init() {
        let instants = self.instants
        heart = Heartbeat(now: { Date(timeIntervalSince1970: 0) }, instant: { instants.now })
    }

    @Test("it beats inside a step's deadline and is silent past it")
    func deadline() async {
        await heart.step("page.goto", seconds: 45) {
            instants.advance(44)
            #expect(heart.next()?["step"] == "page.goto")
            instants.advance(1)
            #expect(heart.next() == nil)
            #expect(heart.currentStep == "page.goto")
        }
    }

    @Test("between steps it beats for the undeclared time only")
    func undeclared() async {
        await heart.step("one", seconds: 5) {}
        instants.advance(Heartbeat.undeclaredSeconds + 29)
        #expect(heart.next() != nil)
        instants.advance(1)
        #expect(heart.next() == nil)
    }

    @Test("a step inside a step has its own deadline, and gives the outer one its time back")
    func nested() async {
        await heart.step("outer", seconds: 10) {
            await heart.step("inner", seconds: 100) {
                instants.advance(99)
                #expect(heart.next()?["step"] == "inner")
            }
            #expect(heart.currentStep == "outer")
            #expect(heart.next() != nil)
            instants.advance(Heartbeat.undeclaredSeconds)
            #expect(heart.next() == nil)
        }
    }

    @Test("a short step inside a long one goes silent by itself")
    func shortInside() async {
        await heart.step("outer", seconds: 300) {
            await heart.step("inner", seconds: 2) {
                instants.advance(2)
                #expect(heart.next() == nil)
            }
            #expect(heart.next() != nil)
        }
    }

    @Test("a step that throws is over")
    func throwing() async {
        struct Broken: Error {}
        await #expect(throws: Broken.self) { try await heart.step("bad", seconds: 1) { throw Broken() } }
        instants.advance(2)
        #expect(heart.next()?["step"] == "start")
    }

    @Test("a beat counts itself and the finished steps")
    func counts() async {
        let first = heart.next()
        await heart.step("a", seconds: 1) {}
        let second = heart.next()
        #expect(first?["seq"] == 1)
        #expect(second?["seq"] == 2)
        #expect(first?["progress_seq"] == 0)
        #expect(second?["progress_seq"] == 1)
    }

    @Test("what is set rides on every beat, and the phase keeps the time it began")
    func fields() {
        heart.set(["run_id": "r"])
        heart.enter(.parseLeads)
        heart.enter(.parseLeads)
        let beat = heart.next()
        #expect(beat?["run_id"] == "r")
        #expect(beat?["phase"] == "PARSE_LEADS")
        #expect(beat?["phase_since"] == "1970-01-01T00:00:00.000Z")
    }
}
