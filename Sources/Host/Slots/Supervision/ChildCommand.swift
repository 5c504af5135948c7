/// What to start as a child, and where its traces are kept.
package struct ChildCommand: Sendable, Hashable {
    package var executable: String
    package var arguments: [String]
    package var environment: [String: String]
    package var workingDirectory: String
    /// Its standard error goes here, cut into two files of at most `logBytes` each.
    package var log: String
    package var logBytes: Int
    /// Holds pid and start time while it lives.
    package var pidFile: String
    /// Where its browser's pid, start time and profile stand, if it has one.
    package var browserPidFile: String?
    /// What errors call it: `slot alpha`, `channel outbox`.
    package var name: String

    package init(
        name: String, executable: String, arguments: [String], environment: [String: String], workingDirectory: String,
        log: String, logBytes: Int = 8 << 20, pidFile: String, browserPidFile: String? = nil
    ) {
        (self.name, self.executable, self.arguments, self.environment) = (name, executable, arguments, environment)
        (self.workingDirectory, self.log, self.logBytes) = (workingDirectory, log, logBytes)
        (self.pidFile, self.browserPidFile) = (pidFile, browserPidFile)
    }
}
