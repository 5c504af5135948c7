import Foundation

/// The thread of one state: an executor, so that an actor's work runs there and blocks nobody else.
///
/// Its stack is 16 MB because some of Lua's own C recursion needs it; only touched pages cost memory. While a flow
/// waits the thread has nothing to do, so it also runs the host function that is waited for (`helper`) and watches the
/// flow's deadline: an answer then wakes this thread and no other. The thread ends when the executor is gone.
final class LuaThread: SerialExecutor, Sendable {
    private let queue = ThreadQueue()
    /// Where the host functions run for which a flow waits.
    let helper: HelperExecutor

    init(name: String) {
        helper = HelperExecutor(queue: queue)
        let thread = Thread { [queue] in queue.runUntilClosed() }
        thread.stackSize = 16 << 20
        thread.name = name
        thread.start()
    }

    deinit { queue.close() }

    func enqueue(_ job: consuming ExecutorJob) { queue.push(.script(UnownedJob(job), self)) }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    /// Runs a stretch of the script. Host functions that were left behind go on elsewhere meanwhile.
    func runScript<Result>(_ body: () -> Result) -> Result {
        queue.beginScript()
        defer { queue.endScript() }
        return body()
    }

    /// Calls `action` on this thread at the deadline, unless another alarm or none is set before. Never while a script
    /// runs: that looks at the deadline itself, at each host call.
    func setAlarm(_ alarm: ThreadQueue.Alarm?) { queue.setAlarm(alarm) }
}

/// Runs host functions on the thread of the flow that waits for them.
///
/// A function that its flow gave up, and which goes on all the same, must neither hold up the next flow nor wait for
/// its script to finish: while a script runs, such work goes to the common pool.
final class HelperExecutor: TaskExecutor {
    private let queue: ThreadQueue

    init(queue: ThreadQueue) { self.queue = queue }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = ThreadQueue.Job.helper(UnownedJob(job), self)
        if !queue.pushHelper(job) { job.runElsewhere() }
    }
}
