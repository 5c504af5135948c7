import Synchronization

/// Counts the open streams: at most five a person, a hundred in all; and ends them all when the host goes.
final class StreamBook: Sendable {
    static let perActor = 5
    static let inAll = 100

    private struct State {
        var next: UInt64 = 0
        var open: [UInt64: (actor: String, close: @Sendable () -> Void)] = [:]
        var isClosed = false
    }
    private let state = Mutex(State())

    /// Notes a stream. `nil` when there are too many, or when the host is going.
    func enter(_ actor: String, close: @escaping @Sendable () -> Void) -> UInt64? {
        state.withLock { state in
            guard !state.isClosed, state.open.count < Self.inAll,
                state.open.values.filter({ $0.actor == actor }).count < Self.perActor
            else { return nil }
            state.next += 1
            state.open[state.next] = (actor, close)
            return state.next
        }
    }

    func leave(_ key: UInt64) { _ = state.withLock { $0.open.removeValue(forKey: key) } }

    func closeAll() {
        let open = state.withLock { state in
            state.isClosed = true
            return state.open.values.map(\.close)
        }
        for close in open { close() }
    }
}
