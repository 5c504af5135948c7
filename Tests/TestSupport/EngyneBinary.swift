package import Foundation

/// The real binary, built beside the tests that run it.
package enum EngyneBinary {
    package static let url: URL = {
        let tests = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        var folder = tests.deletingLastPathComponent()
        while folder.path != "/" {
            let binary = folder.appendingPathComponent("engyne-host")
            if FileManager.default.isExecutableFile(atPath: binary.path) { return binary }
            folder.deleteLastPathComponent()
        }
        return URL(fileURLWithPath: ".build/debug/engyne-host")
    }()

    /// The checkout: the folder that holds the bundled plugins.
    package static let checkout = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}

/// A running child of a test with its output in a file; ended by pid.
package final class RunningBinary: @unchecked Sendable {
    package let process = Process()
    package let log: URL

    /// - Parameter firstLine: when given, gets the child's first line of standard output.
    package init(_ arguments: [String], home: URL, environment: [String: String] = [:], outputPipe: Pipe? = nil) throws
    {
        log = home.appendingPathComponent("\(arguments[0])-\(UUID().uuidString.prefix(8)).log")
        _ = FileManager.default.createFile(atPath: log.path, contents: nil)
        let handle = try FileHandle(forWritingTo: log)
        process.executableURL = EngyneBinary.url
        process.arguments = arguments
        let kept = ProcessInfo.processInfo.environment.filter {
            ["PATH", "LANG", "TMPDIR", "LD_LIBRARY_PATH", "ENGYNE_CHROME"].contains($0.key)
        }
        process.environment = kept.merging(["ENGYNE_HOME": home.path, "HOME": home.path]) { $1 }.merging(environment) {
            $1
        }
        process.currentDirectoryURL = home
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = outputPipe ?? handle
        process.standardError = handle
        try process.run()
    }

    package var pid: Int32 { process.processIdentifier }
    package var isRunning: Bool { process.isRunning }
    package func kill(_ signal: Int32) {
        if process.isRunning { _ = Foundation.kill(process.processIdentifier, signal) }
    }
    package func output() -> String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    /// SIGTERM, then SIGKILL after `seconds`.
    package func end(seconds: Double = 25) async {
        kill(SIGTERM)
        _ = await eventually(seconds) { !self.isRunning }
        kill(SIGKILL)
        process.waitUntilExit()
    }
}

/// Polls until `test` holds; the last answer when the time is over.
package func eventually(_ seconds: Double, every: Duration = .milliseconds(50), _ test: () async throws -> Bool)
    async rethrows -> Bool
{
    let end = ContinuousClock.now.advanced(by: .seconds(seconds))
    while ContinuousClock.now < end {
        if try await test() { return true }
        try? await Task.sleep(for: every)
    }
    return try await test()
}
