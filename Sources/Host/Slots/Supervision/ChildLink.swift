package import Domain
import Foundation
package import ProcessBridge

/// What came over a child link.
package enum LinkEvent: Sendable {
    case notice(String, JSONObject)
    /// To be answered with `reply`.
    case request(id: Int, operation: String, JSONObject)
    /// The other side is gone (or spoke nonsense); the last event.
    case ended(why: String)
}

/// One end of the link between the host and a child: JSON objects, one a line, both ways.
///
/// Both ends are the same type. Reading and writing have threads of their own, so a peer that hangs never blocks a
/// task. `events` is one ordered stream for one consumer; replies go straight to whoever asked. The end of the stream
/// is the message that matters most: for a child it means "the host is gone: end".
package final class ChildLink: Sendable {
    /// A line longer than this ends the link (frames of a screen are the largest there are).
    package static let maximumLine = 16 << 20
    /// Unwritten bytes at which notices are dropped: the other side does not read.
    package static let maximumBacklog = 32 << 20

    private struct State {
        var nextID = 1
        var pending: [Int: CheckedContinuation<JSONValue, any Error>] = [:]
        var backlog = 0
        var isEnded = false
    }

    package let events: AsyncStream<LinkEvent>
    private let feed: AsyncStream<LinkEvent>.Continuation
    private let input: FileDescriptorBox
    private let output: FileDescriptorBox
    private let writer: WorkThread
    private let state = Guarded(State())
    private let peer: String

    /// Begins to read at once. `peer` names the other side in errors.
    package init(input: FileDescriptorBox, output: FileDescriptorBox, peer: String) {
        (self.input, self.output, self.peer) = (input, output, peer)
        ProcessLife.ignoreBrokenPipes()
        (events, feed) = AsyncStream.makeStream(of: LinkEvent.self)
        writer = WorkThread("link to \(peer)")
        WorkThread.start("link from \(peer)") { [self] in read() }
    }

    /// The child's end on standard input and output. Both are moved away first: afterwards 0 reads nothing and 1 is the
    /// log, so that a stray `print` cannot garble the link. Call once, before anything else reads or prints.
    package static func ofThisProcess() throws(SlotError) -> ChildLink {
        let input = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 32)
        let output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 32)
        let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard input >= 0, output >= 0, nothing >= 0, dup2(nothing, STDIN_FILENO) >= 0,
            dup2(STDERR_FILENO, STDOUT_FILENO) >= 0
        else { throw SlotError.startFailed("child link", problem: String(cString: strerror(errno))) }
        Foundation.close(nothing)
        return ChildLink(input: FileDescriptorBox(input), output: FileDescriptorBox(output), peer: "host")
    }

    /// Tells the other side something; dropped when it does not read or is gone. False = dropped.
    @discardableResult
    package func notify(_ name: String, _ fields: JSONObject = [:]) -> Bool {
        var object: JSONObject = ["notice": .string(name)]
        for (key, value) in fields.members where key != "notice" { object[key] = value }
        return send(object)
    }

    /// Asks the other side and waits for its answer, at most `timeout`.
    ///
    /// Throws `SlotError.noReply`, `.linkClosed` or, when it answered with an error, `.refusedByChild`.
    package func request(
        _ operation: String, _ fields: JSONObject = [:], timeout: Duration, clock: HostClock = .system
    ) async throws -> JSONValue {
        let id = state.use { state in
            defer { state.nextID += 1 }
            return state.nextID
        }
        var object: JSONObject = [
            "request": JSONValue(id), "op": .string(operation), "deadline_ms": JSONValue(Int(timeout.inSeconds * 1000)),
        ]
        for (key, value) in fields.members where object[key] == nil { object[key] = value }
        let deadline = Task { [self] in
            try await clock.sleep(timeout)
            resolve(id, .failure(SlotError.noReply(child: peer, operation: operation, seconds: timeout.inSeconds)))
        }
        defer { deadline.cancel() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiter in
                let isEnded = state.use { state -> Bool in
                    if !state.isEnded { state.pending[id] = waiter }
                    return state.isEnded
                }
                if isEnded { return waiter.resume(throwing: SlotError.linkClosed(peer)) }
                if Task.isCancelled { return resolve(id, .failure(CancellationError())) }
                if !send(object) { resolve(id, .failure(SlotError.linkClosed(peer))) }
            }
        } onCancel: {
            resolve(id, .failure(CancellationError()))
        }
    }

    /// Answers a request of the other side.
    package func reply(_ id: Int, _ result: Result<JSONValue, HostFailure>) {
        switch result {
        case .success(let value): send(["reply": JSONValue(id), "ok": value])
        case .failure(let failure):
            let error: JSONValue = [
                "code": .string(failure.code), "message": .string(failure.message), "hint": .string(failure.hint),
                "retryable": .bool(failure.isRetryable),
            ]
            send(["reply": JSONValue(id), "error": error])
        }
    }

    /// Closes our sending side, which the other end reads as the end. Lines already given are still written.
    package func close() {
        let output = output
        writer.submit { output.close() }
        writer.close()
    }

    // MARK: writing

    @discardableResult
    private func send(_ object: JSONObject) -> Bool {
        let line = JSONValue.object(object).encoded + [0x0A]
        let isRoom = state.use { state -> Bool in
            guard !state.isEnded, state.backlog + line.count <= Self.maximumBacklog else { return false }
            state.backlog += line.count
            return true
        }
        guard isRoom else { return false }
        writer.submit { [self] in
            // A broken pipe is seen by the reader, which ends the link for everybody.
            do throws(ProcessError) { try output.write(line) } catch { output.close() }
            state.use { $0.backlog -= line.count }
        }
        return true
    }

    // MARK: reading

    private func read() {
        var rest: [UInt8] = []
        var why = "end of the stream"
        reading: do throws(ProcessError) {
            while true {
                let bytes = try input.read()
                if bytes.isEmpty { break }
                rest += bytes
                guard rest.count <= Self.maximumLine else {
                    why = "a line longer than \(Self.maximumLine) bytes"
                    break reading
                }
                guard bytes.contains(0x0A) else { continue }
                for line in Self.takeLines(&rest) where !line.isEmpty {
                    if let problem = take(line) {
                        why = problem
                        break reading
                    }
                }
            }
        } catch { why = "\(error)" }
        finish(why)
    }

    private static func takeLines(_ rest: inout [UInt8]) -> [ArraySlice<UInt8>] {
        guard let last = rest.lastIndex(of: 0x0A) else { return [] }
        let lines = rest[..<last].split(separator: 0x0A)
        rest = Array(rest[(last + 1)...])
        return lines
    }

    /// Gives the reason when the line is no message of ours.
    private func take(_ line: ArraySlice<UInt8>) -> String? {
        guard let value = try? JSONReader.read(line), let object = value.object else {
            return "a line that is no JSON object: \(String(decoding: line.prefix(120), as: UTF8.self))"
        }
        if let notice = object["notice"]?.string {
            feed.yield(.notice(notice, object))
        } else if let id = object["request"]?.int, let operation = object["op"]?.string {
            feed.yield(.request(id: id, operation: operation, object))
        } else if let id = object["reply"]?.int {
            resolve(id, Self.answer(object))
        } else {
            return "a line that is no notice, request or reply"
        }
        return nil
    }

    private static func answer(_ object: JSONObject) -> Result<JSONValue, any Error> {
        guard let error = object["error"] else { return .success(object["ok"] ?? .null) }
        return .failure(
            SlotError.refusedByChild(
                HostFailure(
                    code: error["code"]?.string ?? "host.error.unexpected",
                    message: error["message"]?.string ?? "no reason given",
                    hint: error["hint"]?.string ?? "", isRetryable: error["retryable"]?.bool ?? false)))
    }

    private func resolve(_ id: Int, _ result: Result<JSONValue, any Error>) {
        state.use { $0.pending.removeValue(forKey: id) }?.resume(with: result)
    }

    private func finish(_ why: String) {
        let left = state.use { state in
            state.isEnded = true
            defer { state.pending = [:] }
            return state.pending
        }
        for waiter in left.values { waiter.resume(throwing: SlotError.linkClosed(peer)) }
        feed.yield(.ended(why: why))
        feed.finish()
        input.close()
        writer.close()
    }
}
