import Domain
import Foundation
import Slots
import Synchronization
import Telemetry
import Testing

@testable import HostApp

@Suite("ServiceWatch")
struct ServiceWatchTests {
    /// Time that moves only when told, and what was sent until now.
    private final class Stage: Sendable {
        private let state = Mutex<(now: Duration, sent: [[String]], stuck: Set<String>)>((.zero, [], []))
        var sent: [String] { state.withLock { $0.sent.flatMap { $0 } } }
        func advance(_ seconds: Int) { state.withLock { $0.now += .seconds(seconds) } }
        func stick(_ name: String, _ isStuck: Bool = true) {
            state.withLock { if isStuck { $0.stuck.insert(name) } else { $0.stuck.remove(name) } }
        }
        func forget() { state.withLock { $0.sent = [] } }
        var clock: HostClock {
            HostClock(uptime: { self.state.withLock(\.now) }, wall: { Date() }, sleep: { _ in await Task.yield() })
        }
        func watch(interval: Duration? = .seconds(30)) -> ServiceWatch {
            ServiceWatch(
                send: { line in self.state.withLock { $0.sent.append(line) } }, interval: interval, clock: clock,
                log: HostLog(room: "test", least: .error, write: { _ in }),
                pulses: ["rounds", "API", "writers"].map { name in
                    .init(name: name) {
                        while self.state.withLock({ $0.stuck.contains(name) }), !Task.isCancelled { await Task.yield() }
                        return true
                    }
                }, status: { "3 of 4 slots run" })
        }
        /// A round, and time for the answers to come in.
        func round(_ watch: ServiceWatch, after seconds: Int = 5) async {
            advance(seconds)
            watch.round()
            for _ in 0..<2000 { await Task.yield() }
        }
    }

    @Test("the watchdog is fed while every part answers, with one line on how it stands")
    func fed() async {
        let stage = Stage()
        let watch = stage.watch()
        for _ in 0..<12 { await stage.round(watch) }
        #expect(stage.sent.count { $0 == "WATCHDOG=1" } == 12)
        #expect(stage.sent.contains("STATUS=3 of 4 slots run"))
    }

    @Test("it is starved from the moment one part has not answered for half the interval, and fed again when it does")
    func starved() async {
        let stage = Stage()
        let watch = stage.watch()
        await stage.round(watch)
        stage.stick("API")
        for _ in 0..<3 { await stage.round(watch) }
        stage.forget()
        for _ in 0..<6 { await stage.round(watch) }
        #expect(!stage.sent.contains("WATCHDOG=1"))
        #expect(stage.sent.contains("STATUS=no answer from: API"))
        stage.stick("API", false)
        for _ in 0..<5000 { await Task.yield() }
        stage.forget()
        await stage.round(watch)
        await stage.round(watch)
        #expect(stage.sent.contains("WATCHDOG=1"))
    }

    @Test("a part that answers that it does not turn starves it too")
    func unwell() {
        var book = PulseBook(["rounds"], limit: .seconds(15), at: .zero)
        let (first, second) = (book.ask("rounds"), book.ask("rounds"))
        #expect(first && !second)
        book.answered("rounds", isWell: false, at: .seconds(14))
        #expect(book.silent(at: .seconds(15)).isEmpty)
        #expect(book.silent(at: .seconds(16)) == ["rounds"])
        let third = book.ask("rounds")
        #expect(third)
        book.answered("rounds", isWell: true, at: .seconds(17))
        #expect(book.silent(at: .seconds(18)).isEmpty)
    }

    @Test("without a watchdog only readiness, status and the end are told")
    func noWatchdog() async {
        let stage = Stage()
        let watch = stage.watch(interval: nil)
        watch.isReady()
        await stage.round(watch)
        await stage.round(watch)
        watch.isStopping()
        #expect(stage.sent.first == "READY=1" && stage.sent.contains("STOPPING=1"))
        #expect(!stage.sent.contains("WATCHDOG=1"))
    }

    @Test("the interval is believed only for this very process")
    func interval() {
        #expect(ServiceWatch.interval(["WATCHDOG_USEC": "30000000"], pid: 7) == .seconds(30))
        #expect(ServiceWatch.interval(["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "7"], pid: 7) == .seconds(30))
        #expect(ServiceWatch.interval(["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "8"], pid: 7) == nil)
        #expect(ServiceWatch.interval(["WATCHDOG_USEC": "0"], pid: 7) == nil)
        #expect(ServiceWatch.interval([:], pid: 7) == nil)
    }
}
