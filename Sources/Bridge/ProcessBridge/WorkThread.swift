import Foundation

/// A thread of its own that runs jobs in order and never ends by itself: blocking system calls belong here and not on
/// the cooperative pool.
package final class WorkThread: @unchecked Sendable {
    private let condition = NSCondition()
    private var jobs: [@Sendable () -> Void] = []
    private var isClosed = false

    package init(_ name: String) {
        Self.start(name) { [self] in run() }
    }

    /// Appends a job; after `close` it is not run.
    package func submit(_ job: @escaping @Sendable () -> Void) {
        condition.lock()
        if !isClosed { jobs.append(job) }
        condition.signal()
        condition.unlock()
    }

    /// Ends the thread once the jobs submitted so far are done.
    package func close() {
        condition.lock()
        isClosed = true
        condition.signal()
        condition.unlock()
    }

    /// Starts a thread for one blocking loop, such as reading a pipe.
    package static func start(_ name: String, _ body: @escaping @Sendable () -> Void) {
        let thread = Thread(block: body)
        thread.name = name
        thread.stackSize = 1 << 20
        thread.start()
    }

    private func run() {
        while let batch = next() {
            for job in batch { job() }
        }
    }

    private func next() -> [@Sendable () -> Void]? {
        condition.lock()
        defer { condition.unlock() }
        while jobs.isEmpty && !isClosed { condition.wait() }
        defer { jobs = [] }
        return jobs.isEmpty ? nil : jobs
    }
}
