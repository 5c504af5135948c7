import Foundation

/// The waiting of one flow: each waiting host call ends by its answer, by the flow's deadline or by cancellation,
/// whichever comes first. A host function that ignores cancellation is left behind and its answer dropped.
final class FlowClock: @unchecked Sendable {
    enum End: Sendable {
        case answered(Result<LuaValue, any Error>)
        case expired
        case cancelled
    }

    let deadline: ContinuousClock.Instant
    private let lock = NSLock()
    private var waiter: CheckedContinuation<End, Never>?
    private var serial = 0
    private var work: Task<Void, Never>?
    private var timer: Task<Void, Never>?
    private var early: End?

    init(deadline: ContinuousClock.Instant) { self.deadline = deadline }

    deinit { timer?.cancel() }

    /// Milliseconds until the deadline, never below 0.
    var millisecondsLeft: UInt64 {
        let left = ContinuousClock.now.duration(to: deadline).components
        return UInt64(max(0, left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000))
    }

    func answer(of wait: HostTable.Wait) async -> End {
        await withTaskCancellationHandler {
            await withCheckedContinuation { begin(wait, $0) }
        } onCancel: {
            end(.cancelled, serial: nil)
        }
    }

    private func begin(_ wait: HostTable.Wait, _ continuation: CheckedContinuation<End, Never>) {
        let refused: End? = lock.withLock {
            if let early { return early }
            serial += 1
            waiter = continuation
            startTimer()
            work = Task { [serial] in
                let result: Result<LuaValue, any Error>
                do { result = .success(try await wait.body(wait.call)) } catch { result = .failure(error) }
                self.end(.answered(result), serial: serial)
            }
            return nil
        }
        if let refused { continuation.resume(returning: refused) }
    }

    /// One timer serves all waits of the flow.
    private func startTimer() {
        guard timer == nil else { return }
        timer = Task { [weak self, deadline] in
            do { try await Task.sleep(until: deadline, clock: .continuous) } catch { return }
            self?.end(.expired, serial: nil)
        }
    }

    /// Ends the wait of this number, or, with none, the present wait and all later ones.
    private func end(_ end: End, serial: Int?) {
        let (ended, left): (CheckedContinuation<End, Never>?, Task<Void, Never>?) = lock.withLock {
            if let serial, serial != self.serial || waiter == nil { return (nil, nil) }
            if serial == nil, early == nil { early = end }
            defer {
                waiter = nil
                work = nil
            }
            return (waiter, serial == nil ? work : nil)
        }
        left?.cancel()
        ended?.resume(returning: end)
    }
}
