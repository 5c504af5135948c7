import Foundation

/// Waits for work that may never end.
enum Deadline {
    /// The work's answer, or `nil` after `seconds`; the work is cancelled then, and what it still says goes to `late`.
    static func wait<Answer: Sendable>(
        seconds: Double, clock: any Clock<Duration>, late: @escaping @Sendable (Answer) -> Void = { _ in },
        _ work: @escaping @Sendable () async -> Answer
    ) async -> Answer? {
        let first = FirstAnswer<Answer>()
        let working = Task {
            let answer = await work()
            if !first.give(answer) { late(answer) }
        }
        let timer = Task {
            do { try await clock.sleep(for: .seconds(seconds)) } catch { return }
            if first.give(nil) { working.cancel() }
        }
        let answer = await first.wait()
        timer.cancel()
        return answer
    }
}

/// Holds the first of two answers.
private final class FirstAnswer<Answer: Sendable>: @unchecked Sendable {  // everything is guarded by `guardian`
    private let guardian = NSLock()
    private var answer: Answer??
    private var waiting: CheckedContinuation<Answer?, Never>?

    /// False when an answer was there already.
    func give(_ new: Answer?) -> Bool {
        let (isFirst, waiting) = guardian.withLock { () -> (Bool, CheckedContinuation<Answer?, Never>?) in
            guard answer == nil else { return (false, nil) }
            answer = .some(new)
            return (true, self.waiting)
        }
        if isFirst { waiting?.resume(returning: new) }
        return isFirst
    }

    func wait() async -> Answer? {
        await withCheckedContinuation { continuation in
            let ready = guardian.withLock { () -> Answer?? in
                if answer == nil { waiting = continuation }
                return answer
            }
            if let ready { continuation.resume(returning: ready) }
        }
    }
}
