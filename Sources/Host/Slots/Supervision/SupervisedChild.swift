import Domain
import Foundation
import Journal
package import ProcessBridge

/// One running child of the host: a worker or a dispatcher, with its link, its log and its pid file.
///
/// It leads a process group of its own. Whatever way it ends, `end()` returns only when its group and its browser's
/// group are empty, so that the next run never meets the leftovers of the last.
package final class SupervisedChild: ChildHandle {
    package let identity: ProcessIdentity
    package let link: ChildLink
    private let process: ChildProcess
    private let output: ChildOutput
    private let command: ChildCommand
    private let clock: HostClock

    private init(process: ChildProcess, link: ChildLink, output: ChildOutput, command: ChildCommand, clock: HostClock) {
        (self.process, self.link, self.output) = (process, link, output)
        (self.command, self.clock, identity) = (command, clock, process.identity)
    }

    package var lastOutput: String { output.tail }

    /// Starts it and writes its pid file. Runs the blocking part on a queue of its own.
    ///
    /// Throws `SlotError.startFailed` with the system's reason.
    package static func start(_ command: ChildCommand, clock: HostClock) async throws -> SupervisedChild {
        try await withCheckedThrowingContinuation { waiting in
            DispatchQueue.global().async {
                waiting.resume(with: Result { try startNow(command, clock: clock) })
            }
        }
    }

    private static func startNow(_ command: ChildCommand, clock: HostClock) throws -> SupervisedChild {
        do {
            try AtomicFile.makeFolder(URL(fileURLWithPath: command.log).deletingLastPathComponent().path)
            let (toChild, fromChild, errors) = (
                try ChildProcess.pipe(), try ChildProcess.pipe(), try ChildProcess.pipe()
            )
            let process = try ChildProcess.spawn(
                SpawnRequest(
                    executable: command.executable, arguments: command.arguments, environment: command.environment,
                    workingDirectory: command.workingDirectory,
                    descriptors: [(0, toChild.read.number), (1, fromChild.write.number), (2, errors.write.number)],
                    ownGroup: true, diesWithParent: true))
            // Our copies of the child's ends must go, or its end would never be seen.
            for box in [toChild.read, fromChild.write, errors.write] { box.close() }
            let output = ChildOutput(
                source: errors.read, path: command.log, limit: command.logBytes, name: command.name)
            let link = ChildLink(input: fromChild.read, output: toChild.write, peer: command.name)
            let child = SupervisedChild(process: process, link: link, output: output, command: command, clock: clock)
            do {
                try AtomicFile.write(
                    Array(process.identity.pidFileText.utf8), to: command.pidFile, mode: 0o644, synced: false)
            } catch {
                // Without its pid file nobody would find it after a crash of the host.
                process.signalGroup(SIGKILL)
                throw error
            }
            return child
        } catch let error as ProcessError {
            throw SlotError.startFailed(command.name, problem: error.description)
        }
    }

    package func stop(grace: Duration) async {
        link.notify("stop")
        process.signalGroup(SIGTERM)
        let limit = clock.uptime() + grace
        while process.endedWith == nil, clock.uptime() < limit { await pause() }
        if process.endedWith == nil { await kill() }
    }

    package func kill() async {
        process.signalGroup(SIGKILL)
        browser?.killGroup()
    }

    /// The browser ends by itself when its worker does; it has a moment for that before it is killed.
    package func end() async -> ExitStatus {
        let status = await process.exitStatus()
        let browser = browser
        let limit = clock.uptime() + .seconds(2)
        while let browser, browser.isAlive, clock.uptime() < limit { await pause() }
        browser?.killGroup()
        process.signalGroup(SIGKILL)
        let last = clock.uptime() + .seconds(5)
        while !(process.groupIsEmpty() && browser?.groupIsEmpty() != false), clock.uptime() < last { await pause() }
        link.close()
        RecordedProcess.removeFile(command.pidFile, of: identity)
        return status
    }

    private var browser: RecordedProcess? { command.browserPidFile.flatMap(RecordedProcess.init(file:)) }

    /// A cancelled sleep must not turn the loops above into a spin, nor end them early.
    private func pause() async {
        do { try await clock.sleep(.milliseconds(20)) } catch { await Task.yield() }
    }
}
