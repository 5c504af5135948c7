import Foundation

/// What the flows of one script do to the outside world, as the host sees it, whatever the script says afterwards.
///
/// Each flow has a record of its own, so that a request that outlives its flow (stopped at a limit) cannot write into
/// the record of the next one.
package final class SendTrace: @unchecked Sendable {
    private let lock = NSLock()
    private var current = FlowTrace()

    package init() {}

    /// The record of the flow that runs now.
    package var flow: FlowTrace { lock.withLock { current } }

    /// Begins the record of a new flow. `message` is the one an entry `send` or `probe` was called with.
    package func beginFlow(message: FlowMessage? = nil) -> FlowTrace {
        lock.withLock {
            current = FlowTrace(message: message)
            return current
        }
    }
}

/// What was approved to be sent, as the host handed it to the script.
package struct FlowMessage: Sendable, Hashable {
    package let reference: String
    package let to: String
    package let subject: String?
    package let body: String

    package init(reference: String, to: String, subject: String?, body: String) {
        (self.reference, self.to, self.subject, self.body) = (reference, to, subject, body)
    }
}

/// What one flow did.
package final class FlowTrace: @unchecked Sendable {
    package struct State: Sendable, Equatable {
        /// Acts that may have reached the outside: every one that did not fail before its first byte.
        package var acts = 0
        /// Acts that began and have not ended.
        package var open = 0
        /// Something may have left and no complete answer came: the first reason.
        package var doubt: String?
        /// The last act that failed before a byte left.
        package var notSent: String?

        /// Why the outcome cannot be known from here, or `nil`.
        package var uncertainty: String? { doubt ?? (open > 0 ? "stopped in the middle of a request" : nil) }

        package init() {}
    }
    package let message: FlowMessage?
    private let lock = NSLock()
    private var state = State()

    package init(message: FlowMessage? = nil) { self.message = message }

    package var now: State { lock.withLock { state } }

    /// Before the act, so that a script stopped in the middle of it is known to have begun.
    package func begin() {
        lock.withLock {
            state.acts += 1
            state.open += 1
        }
    }
    /// The act was answered completely.
    package func answered() { lock.withLock { state.open -= 1 } }
    /// Nothing left this machine.
    package func nothingLeft(_ why: String) {
        lock.withLock {
            state.open -= 1
            state.acts -= 1
            state.notSent = why
        }
    }
    /// Something may have left.
    package func doubted(_ why: String) {
        lock.withLock {
            state.open -= 1
            state.doubt = state.doubt ?? why
        }
    }
}
