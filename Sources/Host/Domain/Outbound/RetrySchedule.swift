/// How long to wait after each failed try, and when to give up.
package struct RetrySchedule: Sendable, Hashable {
    /// Seconds before retry 1, 2, …; after as many retries the next failure is final.
    package let seconds: [Double]

    package init(seconds: [Double] = [5, 20, 60, 180, 600]) { self.seconds = seconds }

    /// The wait after the `failures`-th failure (counted from 1), or `nil` to give up.
    package func wait(afterFailure failures: Int) -> Double? {
        seconds.indices.contains(failures - 1) ? seconds[failures - 1] : nil
    }
}
