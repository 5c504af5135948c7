package import Domain
import Foundation
import ProcessBridge

/// Calls and events of one browser over one transport: numbers, sessions, deadlines, and the end.
///
/// Every call has a deadline; its late reply is dropped by number. A session that is declared failed (its page crashed)
/// answers every pending and future call at once, because a crashed page never would; so does the whole connection once
/// the transport ended. Events are handed over on the reading thread, strictly in their order and before any later
/// reply: whoever waits for a reply finds all events before it already counted.
package final class CDPConnection: Sendable {
    package typealias Reply = Result<ArraySlice<UInt8>, any Error>
    package typealias EventSink = @Sendable (_ method: String, _ params: ArraySlice<UInt8>) -> Void

    private struct Pending {
        let method: String
        let session: String?
        let seconds: Double
        let deadline: ContinuousClock.Instant
        let complete: @Sendable (Reply) -> Void
    }
    private struct State {
        var nextID = 1
        var pending: [Int: Pending] = [:]
        var sinks: [String: EventSink] = [:]
        var failedSessions: [String: BrowserError] = [:]
        var end: BrowserError?
        /// The deadline at which somebody will look for calls that are overdue.
        var alarm: ContinuousClock.Instant?
    }

    private let transport: any CDPTransport
    private let clock: any Clock<Duration>
    private let state = Guarded(State())
    private static let root = ""

    package init(transport: any CDPTransport, clock: any Clock<Duration> = ContinuousClock()) {
        self.transport = transport
        self.clock = clock
    }

    /// - Parameter onEnd: told that the transport ended, and then has to call `end`; `nil` ends at once.
    package func start(onEnd: (@Sendable () -> Void)? = nil) {
        transport.start(
            onFrame: { [weak self] frame in self?.receive(frame) },
            onEnd: onEnd ?? { [weak self] in self?.end(.ended(status: "its pipe was closed")) })
    }

    /// Calls a method and returns the JSON text of its result.
    /// - Throws: `BrowserError`, or `CancellationError` when the task is cancelled (the command may have been done).
    package func call(
        _ method: String, _ params: JSONObject = [:], session: String? = nil, seconds: Double = 5
    ) async throws -> ArraySlice<UInt8> {
        let number = Guarded<Int?>(nil)
        return try await withTaskCancellationHandler {
            try Task.checkCancellation()
            return try await withCheckedThrowingContinuation { waiter in
                let id = post(method, params, session: session, seconds: seconds) { waiter.resume(with: $0) }
                number.use { $0 = id }
                if Task.isCancelled { finish(id, .failure(CancellationError())) }
            }
        } onCancel: {
            if let id = number.use({ $0 }) { finish(id, .failure(CancellationError())) }
        }
    }

    /// Sends a command without waiting; `complete` is called once, on whatever thread learns the answer.
    @discardableResult
    package func post(
        _ method: String, _ params: JSONObject = [:], session: String? = nil, seconds: Double = 5,
        complete: @escaping @Sendable (Reply) -> Void = { _ in }
    ) -> Int {
        let deadline = ContinuousClock.now + .seconds(seconds)
        let (id, refusal, isEarliest) = state.use { state -> (Int, BrowserError?, Bool) in
            let id = state.nextID
            state.nextID += 1
            if let refusal = state.end ?? session.flatMap({ state.failedSessions[$0] }) { return (id, refusal, false) }
            state.pending[id] = Pending(
                method: method, session: session, seconds: seconds, deadline: deadline, complete: complete)
            let isEarliest = state.alarm.map { deadline < $0 } ?? true
            if isEarliest { state.alarm = deadline }
            return (id, nil, isEarliest)
        }
        if let refusal {
            complete(.failure(refusal))
            return id
        }
        if isEarliest { setAlarm(deadline) }
        transport.send(Self.message(id, method, params, session))
        return id
    }

    private static func message(_ id: Int, _ method: String, _ params: JSONObject, _ session: String?) -> [UInt8] {
        var writer = JSONWriter()
        writer.append("{\"id\":\(id),\"method\":")
        writer.quote(method)
        writer.append(",\"params\":")
        writer.write(.object(params))
        if let session {
            writer.append(",\"sessionId\":")
            writer.quote(session)
        }
        writer.append("}")
        return writer.bytes
    }

    /// Sends the same method several times back to back, in this order, and waits for all answers. Not cancellable.
    /// - Throws: the first failure, once every answer is in.
    package func burst(_ method: String, _ params: [JSONObject], session: String, seconds: Double) async throws {
        let open = Guarded<(count: Int, failure: (any Error)?)>((params.count, nil))
        try await withCheckedThrowingContinuation { (waiter: CheckedContinuation<Void, any Error>) in
            for one in params {
                post(method, one, session: session, seconds: seconds) { reply in
                    let (isLast, failure) = open.use { open in
                        open.count -= 1
                        if case .failure(let error) = reply, open.failure == nil { open.failure = error }
                        return (open.count == 0, open.failure)
                    }
                    guard isLast else { return }
                    if let failure { waiter.resume(throwing: failure) } else { waiter.resume() }
                }
            }
        }
    }

    /// Hands the events of a session (`nil` = the browser's own) to `sink`. Do not block in it.
    package func listen(session: String?, _ sink: @escaping EventSink) {
        state.use { $0.sinks[session ?? Self.root] = sink }
    }

    /// Fails every pending and future call of a session at once.
    package func fail(session: String, _ error: BrowserError) {
        let lost = state.use { state in
            state.failedSessions[session] = error
            return Self.take(&state) { $0.session == session }
        }
        for pending in lost { pending.complete(.failure(error)) }
    }

    /// Fails the pending calls of a session that is gone: nobody will answer them. Nothing of it is remembered, because
    /// pages have thousands of frames in a day; the browser itself refuses later calls.
    package func drop(session: String, _ error: BrowserError) {
        let lost = state.use { state in
            state.sinks[session] = nil
            return Self.take(&state) { $0.session == session }
        }
        for pending in lost { pending.complete(.failure(error)) }
    }

    /// Waits by the same clock as the deadlines.
    func sleep(seconds: Double) async throws { try await clock.sleep(for: .seconds(seconds)) }

    /// Fails everything, now and later. The first cause stays.
    package func end(_ error: BrowserError) {
        let lost = state.use { state in
            if state.end == nil { state.end = error }
            state.sinks = [:]
            return Self.take(&state) { _ in true }
        }
        for pending in lost { pending.complete(.failure(error)) }
    }

    package func close() { transport.close() }

    private static func take(_ state: inout State, _ isMeant: (Pending) -> Bool) -> [Pending] {
        let ids = state.pending.filter { isMeant($0.value) }.keys
        return ids.sorted().compactMap { state.pending.removeValue(forKey: $0) }
    }

    // MARK: deadlines

    /// One alarm serves all calls, because nearly every call is answered long before its deadline: when it rings, the
    /// overdue calls fail and the alarm is set to the next deadline that is left. An earlier one takes its place.
    private func setAlarm(_ deadline: ContinuousClock.Instant) {
        Task { [weak self, clock] in
            do { try await clock.sleep(for: max(.zero, deadline - .now)) } catch { return }
            self?.ring(deadline)
        }
    }

    private func ring(_ deadline: ContinuousClock.Instant) {
        let (overdue, next) = state.use { state -> ([Pending], ContinuousClock.Instant?) in
            guard state.alarm == deadline else { return ([], nil) }
            let overdue = Self.take(&state) { $0.deadline <= deadline }
            state.alarm = state.pending.values.map(\.deadline).min()
            return (overdue, state.alarm)
        }
        if let next { setAlarm(next) }
        for call in overdue {
            call.complete(.failure(BrowserError.timeout(method: call.method, seconds: call.seconds)))
        }
    }

    private func finish(_ id: Int, _ reply: Reply) {
        state.use { $0.pending.removeValue(forKey: id) }?.complete(reply)
    }

    private func receive(_ frame: [UInt8]) {
        guard let envelope = CDPEnvelope(frame) else { return end(.ended(status: "it sent a frame that is not JSON")) }
        if let id = envelope.id { return answer(id, envelope) }
        guard let method = envelope.method else { return }
        let sink = state.use { $0.sinks[envelope.session ?? Self.root] }
        sink?(method, envelope.payload)
    }

    private func answer(_ id: Int, _ envelope: CDPEnvelope) {
        guard let pending = state.use({ $0.pending.removeValue(forKey: id) }) else { return }
        guard let error = envelope.error else { return pending.complete(.success(envelope.payload)) }
        let problem = (try? JSONReader.read(error))?["message"]?.string ?? "no reason given"
        pending.complete(.failure(Self.meaning(of: problem, method: pending.method)))
    }

    /// Names the refusals that mean something to us.
    private static func meaning(of problem: String, method: String) -> BrowserError {
        let lostDocument = [
            "Inspected target navigated or closed", "Cannot find context with specified id",
            "Execution context was destroyed", "Promise was collected",
            "No frame for given id found", "Frame with the given id was not found", "Not attached to an active page",
        ]
        if lostDocument.contains(where: problem.contains) { return .contextLost(method: method) }
        if problem.contains("Session with given id not found") { return .pageClosed }
        if problem.contains("Target crashed") { return .pageCrashed }
        return .refused(method: method, problem: problem)
    }
}
