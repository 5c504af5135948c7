import Foundation

/// The thread of one state: an executor, so that an actor's work runs there and blocks nobody else.
///
/// Its stack is 16 MB because some of Lua's own C recursion needs it; only touched pages cost memory. The thread ends
/// when the executor is gone.
final class LuaThread: SerialExecutor, @unchecked Sendable {
    private let queue = JobQueue()

    init(name: String) {
        let thread = Thread { [queue] in queue.runUntilClosed() }
        thread.stackSize = 16 << 20
        thread.name = name
        thread.start()
    }

    deinit { queue.close() }

    func enqueue(_ job: consuming ExecutorJob) {
        let unowned = UnownedJob(job)
        queue.push { unowned.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }
}

/// Jobs in the order they came, handed from any thread to one.
private final class JobQueue: @unchecked Sendable {
    private let condition = NSCondition()
    private var jobs: [() -> Void] = []
    private var isClosed = false

    func push(_ job: @escaping () -> Void) {
        condition.lock()
        jobs.append(job)
        condition.signal()
        condition.unlock()
    }

    func close() {
        condition.lock()
        isClosed = true
        condition.signal()
        condition.unlock()
    }

    func runUntilClosed() {
        while let batch = next() {
            for job in batch { job() }
        }
    }

    private func next() -> [() -> Void]? {
        condition.lock()
        defer { condition.unlock() }
        while jobs.isEmpty {
            if isClosed { return nil }
            condition.wait()
        }
        defer { jobs = [] }
        return jobs
    }
}
