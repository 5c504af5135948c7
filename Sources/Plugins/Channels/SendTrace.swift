import Foundation

/// What the flows of one script do to the outside world, as the host sees it, whatever the script says afterwards.
///
/// Each flow has a record of its own, so that a request that outlives its flow (stopped at a limit) cannot write into
/// the record of the next one.
final class SendTrace: @unchecked Sendable {
    private let lock = NSLock()
    private var current = FlowTrace()

    /// The record of the flow that runs now.
    var flow: FlowTrace { lock.withLock { current } }

    /// Begins the record of a new flow.
    func beginFlow() -> FlowTrace {
        lock.withLock {
            current = FlowTrace()
            return current
        }
    }
}

/// What one flow did.
final class FlowTrace: @unchecked Sendable {
    struct State: Sendable, Equatable {
        /// Acts that may have reached the outside: every one that did not fail before its first byte.
        var acts = 0
        /// Acts that began and have not ended.
        var open = 0
        /// Something may have left and no complete answer came: the first reason.
        var doubt: String?
        /// The last act that failed before a byte left.
        var notSent: String?

        /// Why the outcome cannot be known from here, or `nil`.
        var uncertainty: String? { doubt ?? (open > 0 ? "stopped in the middle of a request" : nil) }
    }
    private let lock = NSLock()
    private var state = State()

    var now: State { lock.withLock { state } }

    /// Before the act, so that a script stopped in the middle of it is known to have begun.
    func begin() {
        lock.withLock {
            state.acts += 1
            state.open += 1
        }
    }
    /// The act was answered completely.
    func answered() { lock.withLock { state.open -= 1 } }
    /// Nothing left this machine.
    func nothingLeft(_ why: String) {
        lock.withLock {
            state.open -= 1
            state.acts -= 1
            state.notSent = why
        }
    }
    /// Something may have left.
    func doubted(_ why: String) {
        lock.withLock {
            state.open -= 1
            state.doubt = state.doubt ?? why
        }
    }
}
