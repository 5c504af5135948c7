import Domain
import Foundation
import ProcessBridge
import Settings

/// A process of the demo, run from this same binary.
final class DemoChild: Sendable {
    private let child: ChildProcess
    private let output: FileDescriptorBox
    private let input: FileDescriptorBox

    var pid: Int32 { child.identity.pid }
    var hasEnded: Bool { child.endedWith != nil }

    static func start(
        _ arguments: [String], home: HomeFolder, log: String, environment: [String: String] = [:]
    ) throws -> DemoChild {
        try FileManager.default.createDirectory(atPath: home.runtime, withIntermediateDirectories: true)
        let logPath = "\(home.runtime)/\(log)"
        let logFile = FileDescriptorBox(open(logPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600))
        guard logFile.number >= 0 else {
            throw HostFailure(
                code: "demo.log.unwritable", message: "\(logPath) cannot be written",
                hint: "free disk space or fix its rights")
        }
        defer { logFile.close() }
        let (output, childOutput) = try ChildProcess.pipe()
        let (childInput, input) = try ChildProcess.pipe()
        defer {
            childOutput.close()
            childInput.close()
        }
        var variables = ProcessInfo.processInfo.environment.merging(environment) { _, own in own }
        variables["ENGYNE_HOME"] = home.root
        let child = try ChildProcess.spawn(
            SpawnRequest(
                executable: Executable.path, arguments: arguments, environment: variables,
                descriptors: [(0, childInput.number), (1, childOutput.number), (2, logFile.number)], ownGroup: true,
                diesWithParent: true))
        return DemoChild(child: child, output: output, input: input)
    }

    private init(child: ChildProcess, output: FileDescriptorBox, input: FileDescriptorBox) {
        (self.child, self.output, self.input) = (child, output, input)
    }

    /// The first line it prints, read on a thread of its own.
    func firstLine(seconds: Double) async throws -> String {
        let output = self.output
        let line: String = await withCheckedContinuation { continuation in
            WorkThread.start("demo-output") {
                var bytes: [UInt8] = []
                while !bytes.contains(UInt8(ascii: "\n")), let more = try? output.read(4096), !more.isEmpty {
                    bytes += more
                }
                continuation.resume(
                    returning: String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
            }
        }
        guard line.hasPrefix("http://") else {
            throw HostFailure(
                code: "demo.site.unavailable", message: "the practice marketplace did not start: '\(line)'",
                hint: "try 'engyne-host practice-site'")
        }
        return line
    }

    /// Everything it prints until it closes its output, read on a thread of its own.
    func allOutput() async -> String {
        let output = self.output
        return await withCheckedContinuation { continuation in
            WorkThread.start("demo-output") {
                var bytes: [UInt8] = []
                while let more = try? output.read(4096), !more.isEmpty { bytes += more }
                continuation.resume(returning: String(decoding: bytes, as: UTF8.self))
            }
        }
    }

    /// Its exit code once it has ended by itself.
    var exitCode: Int32? {
        guard case .exited(let code)? = child.endedWith else { return nil }
        return code
    }

    /// Asks it to end, and kills its group if it has not after 25 s.
    func end() {
        guard !hasEnded else { return }
        child.signal(SIGTERM)
        for _ in 0..<250 where !child.groupIsEmpty() { usleep(100_000) }
        if !child.groupIsEmpty() { child.signalGroup(SIGKILL) }
        input.close()
    }
}
