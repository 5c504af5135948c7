import Synchronization

/// What the outside wants of a running worker, set from any thread and read between steps.
final class WorkerFlags: Sendable {
    struct ProbeWish: Sendable {
        let id: Int
        let page: String?
        let out: String?
    }
    private struct State {
        var stopping = false
        var wake = false
        var probes: [ProbeWish] = []
    }
    private let state = Mutex(State())

    var isStopping: Bool { state.withLock(\.stopping) }
    func stop() { state.withLock { $0.stopping = true } }

    /// Ends the wait between two cycles early.
    func wake() { state.withLock { $0.wake = true } }
    var isWoken: Bool { state.withLock(\.wake) }
    func takeWake() -> Bool {
        state.withLock { state in
            defer { state.wake = false }
            return state.wake
        }
    }

    func ask(_ wish: ProbeWish) {
        state.withLock { state in
            state.probes.append(wish)
            state.wake = true
        }
    }
    func takeProbe() -> ProbeWish? { state.withLock { $0.probes.isEmpty ? nil : $0.probes.removeFirst() } }
}
