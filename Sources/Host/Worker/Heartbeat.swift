package import Domain
import Foundation
import Synchronization

/// The beat that means progress. Every step of the work loop declares how long it may take; a ticker passes the beat
/// on only while the current step is inside its deadline. So a hung script goes stale and a bounded wait does not.
package final class Heartbeat: Sendable {
    private struct State {
        var step = "start"
        var deadline: ContinuousClock.Instant
        var sequence = 0
        var progress = 0
        var phase = Phase.boot
        var phaseSince: Date
        var fields: JSONObject = [:]
    }
    package static let undeclaredSeconds = StepTime.undeclared
    private let instant: @Sendable () -> ContinuousClock.Instant
    private let state: Mutex<State>
    private let now: WallClock

    /// - Parameter instant: the clock deadlines are measured with, exchanged by tests.
    package init(now: @escaping WallClock, instant: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        (self.now, self.instant) = (now, instant)
        state = Mutex(State(deadline: instant().advanced(by: .seconds(60)), phaseSince: now()))
    }

    /// Runs one step; while it runs the beat goes on for at most `seconds`.
    package func step<T: Sendable>(
        _ name: String, seconds: Double, isolation: isolated (any _Concurrency.Actor)? = #isolation,
        _ body: () async throws -> T
    ) async rethrows -> T {
        let outer = declare(name, seconds: seconds)
        defer { finish(outer) }
        return try await body()
    }

    private func declare(_ name: String, seconds: Double) -> (String, ContinuousClock.Instant) {
        state.withLock { state in
            defer { (state.step, state.deadline) = (name, instant().advanced(by: .seconds(seconds))) }
            return (state.step, state.deadline)
        }
    }

    /// A finished step is progress: the step around it gets its undeclared time anew.
    private func finish(_ outer: (name: String, deadline: ContinuousClock.Instant)) {
        state.withLock { state in
            state.progress += 1
            state.step = outer.name
            state.deadline = max(outer.deadline, instant().advanced(by: .seconds(Self.undeclaredSeconds)))
        }
    }

    package func enter(_ phase: Phase) {
        state.withLock { state in
            guard state.phase != phase else { return }
            (state.phase, state.phaseSince) = (phase, now())
        }
    }

    package var phase: Phase { state.withLock(\.phase) }
    package var currentStep: String { state.withLock(\.step) }

    /// Sets members that ride on every beat (metrics, plugin, challenge, hold, last_error); `null` clears one.
    package func set(_ fields: JSONObject) { state.withLock { $0.fields.merge(fields) } }

    /// The next beat, or `nil` when the current step is past its deadline: then silence is the message.
    package func next() -> JSONObject? {
        state.withLock { state in
            guard instant() < state.deadline else { return nil }
            state.sequence += 1
            var beat: JSONObject = [
                "notice": "beat", "seq": JSONValue(state.sequence), "phase": .string(state.phase.rawValue),
                "phase_since": .string(Timestamp.string(state.phaseSince)), "progress_seq": JSONValue(state.progress),
                "step": .string(state.step),
            ]
            beat.merge(state.fields)
            return beat
        }
    }
}
