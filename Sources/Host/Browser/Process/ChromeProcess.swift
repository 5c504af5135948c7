import Domain
import Foundation
package import ProcessBridge

/// One browser process group: its start, its pipe, its output, and its certain end.
package final class ChromeProcess: Sendable {
    package let transport: PipeTransport
    package let child: ChildProcess
    let output: TailRing
    let hold: ProfileHold
    private let pidFile: String?

    private init(
        transport: PipeTransport, child: ChildProcess, output: TailRing, hold: ProfileHold, pidFile: String?
    ) {
        self.transport = transport
        self.child = child
        self.output = output
        self.hold = hold
        self.pidFile = pidFile
    }

    /// Locks the profile, removes what an earlier browser of ours left behind, and starts the program.
    /// - Throws: `BrowserError` about the program or the profile.
    static func start(_ configuration: ChromeConfiguration) async throws -> ChromeProcess {
        try ForeignProfile.refuse(configuration.profile, environment: configuration.environment)
        let executable = try ChromeExecutable.find(configuration)
        let hold = try ProfileHold.take(configuration.profile, owner: configuration.owner)
        do {
            if let pidFile = configuration.pidFile {
                try await BrowserLeftover(pidFile: pidFile, profile: configuration.profile)?.remove(configuration.log)
            }
            let process = try spawn(executable, configuration, hold)
            try process.writePidFile()
            return process
        } catch {
            hold.release()
            throw error
        }
    }

    private static func spawn(
        _ executable: String, _ configuration: ChromeConfiguration, _ hold: ProfileHold
    ) throws -> ChromeProcess {
        let isRoot = geteuid() == 0
        if isRoot { configuration.log("the browser runs without its sandbox, because this process runs as root") }
        let commands = try ChildProcess.pipe()
        let answers = try ChildProcess.pipe()
        let errors = try ChildProcess.pipe()
        let request = SpawnRequest(
            executable: executable,
            arguments: ChromeFlags.arguments(
                configuration, isShell: ChromeExecutable.isShell(executable), isRoot: isRoot),
            environment: configuration.childEnvironment,
            descriptors: [(2, errors.write.number), (3, commands.read.number), (4, answers.write.number)])
        let child: ChildProcess
        do { child = try ChildProcess.spawn(request) } catch {
            throw BrowserError.startFailed(problem: "\(error)", output: "")
        }
        // Our copies of the child's ends must go, or its end would never reach us.
        commands.read.close()
        answers.write.close()
        errors.write.close()
        let ring = TailRing()
        WorkThread.start("browser output") {
            while let bytes = try? errors.read.read(), !bytes.isEmpty { ring.append(bytes) }
        }
        return ChromeProcess(
            transport: PipeTransport(input: answers.read, output: commands.write), child: child, output: ring,
            hold: hold,
            pidFile: configuration.pidFile)
    }

    private func writePidFile() throws {
        guard let pidFile else { return }
        let text = child.identity.pidFileText + hold.profile + "\n"
        do { try Data(text.utf8).write(to: URL(fileURLWithPath: pidFile), options: .atomic) } catch {
            child.signalGroup(SIGKILL)
            throw BrowserError.profileUnusable(profile: hold.profile, problem: "\(pidFile) cannot be written: \(error)")
        }
    }

    /// Waits for the leader to end by itself, at most so long. True when it ended.
    func endsWithin(seconds: Double) async -> Bool {
        await waitUntil(seconds: seconds) { self.child.endedWith != nil }
    }

    /// The rest of the stop ladder: pipe closed and SIGTERM to the group, 2 s later SIGKILL, until the GROUP is empty;
    /// then the profile is let go. Also right when the leader has ended already.
    func end() async {
        transport.close()
        if child.endedWith == nil {
            child.signalGroup(SIGTERM)
            _ = await endsWithin(seconds: 2)
        }
        child.signalGroup(SIGKILL)
        _ = await waitUntil(seconds: 10) { self.child.groupIsEmpty() }
        if let pidFile, FileManager.default.fileExists(atPath: pidFile) { unlink(pidFile) }
        hold.release()
    }

    /// A group's end cannot be waited for, only looked at; it takes tens of milliseconds.
    private func waitUntil(seconds: Double, _ isTrue: @Sendable () -> Bool) async -> Bool {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while !isTrue() {
            if ContinuousClock.now > deadline { return false }
            // Not `Task.sleep` of this task: a cancelled caller must still see the group end.
            await Task.detached { try? await Task.sleep(for: .milliseconds(5)) }.value
        }
        return true
    }
}
