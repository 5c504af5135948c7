import Foundation
import TestSupport
import Testing

/// Somebody who follows a walk-through to the letter: types, writes files, looks at what is shown. `~` is a temporary
/// folder, `engyne-host` the built binary, and what keeps running ends with them.
final class Reader: @unchecked Sendable {
    private let home: EngyneHome
    private var terminals: [String: Shell] = [:]
    private var folder: URL

    init() throws {
        home = try EngyneHome()
        folder = home.folder
        let tools = home.path("tools")
        try FileManager.default.createDirectory(at: tools, withIntermediateDirectories: true)
        let command = tools.appendingPathComponent("engyne-host")
        try "#!/bin/sh\nexec '\(EngyneBinary.url.path)' \"$@\"\n".write(to: command, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: command.path)
    }

    /// Follows a page of docs/plugins from its first line to its last.
    func follow(_ name: String, ports: [String]) async throws {
        let file = EngyneBinary.checkout.appendingPathComponent("docs/plugins/\(name)")
        var free: [String: String] = [:]
        for port in ports { free[port] = String(try Self.freePort()) }
        let page = try Walkthrough(page: String(contentsOf: file, encoding: .utf8), ports: free)
        #expect(page.steps.count > 3)
        do {
            for (line, step) in page.steps {
                guard try await take(step, "\(name):\(line)") else { break }
            }
        } catch {
            await clean()
            throw error
        }
        await clean()
    }

    /// Whether it is worth going on.
    private func take(_ step: Walkthrough.Step, _ place: String) async throws -> Bool {
        switch step {
        case .write(let name, let text):
            let file = folder.appendingPathComponent(name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file, options: .atomic)
            return true
        case .keepRunning(let terminal, let command, let expected):
            await terminals[terminal]?.end()
            let shell = try Shell("exec \(Self.withoutAssignments(command))", in: folder, home.folder)
            terminals[terminal] = shell
            let isUp = await eventually(max(10, expected.map(\.seconds).max() ?? 0)) {
                Self.missing(expected, shell.output()).isEmpty
            }
            #expect(isUp, "\(place): '\(command)' shows \(shell.output())")
            return isUp
        case .type(let command, let expected, let exit):
            var (code, output) = (Int32(0), "")
            let isRight = try await eventually(expected.map(\.seconds).max() ?? 0, every: .milliseconds(500)) {
                (code, output) = try await type(command)
                return code == exit && Self.missing(expected, output).isEmpty
            }
            let missing = Self.missing(expected, output)
            #expect(isRight, "\(place): '\(command)' exits \(code), lacks \(missing), and shows:\n\(output)")
            return isRight
        }
    }

    private func type(_ command: String) async throws -> (Int32, String) {
        let shell = try Shell(
            "\(command)\ncode=$?; pwd > '\(home.folder.path)/.at'; exit $code", in: folder, home.folder)
        await shell.wait()
        let at = (try? String(contentsOf: home.path(".at"), encoding: .utf8)) ?? ""
        if let path = at.split(separator: "\n").first { folder = URL(fileURLWithPath: String(path)) }
        return (shell.code, shell.output())
    }

    private static func missing(_ expected: [Walkthrough.Expectation], _ output: String) -> [String] {
        expected.map(\.words).filter { !Walkthrough.holds(output, $0) }
    }

    /// `exec` takes no `NAME=value` before a command; `env` does.
    private static func withoutAssignments(_ command: String) -> String {
        command.prefixMatch(of: /[A-Z_]+=/) == nil ? command : "env \(command)"
    }

    private static func freePort() throws -> Int {
        let server = try LoopbackServer { _ in .closeAtOnce }
        server.stop()
        return server.port
    }

    private func clean() async {
        for shell in terminals.values { await shell.end() }
        await home.clean()
    }
}

/// One `bash` with what it prints in a file.
private final class Shell: @unchecked Sendable {
    private let process = Process()
    private let log: URL

    init(_ script: String, in folder: URL, _ home: URL) throws {
        log = home.appendingPathComponent("shell-\(UUID().uuidString.prefix(8)).log")
        _ = FileManager.default.createFile(atPath: log.path, contents: nil)
        let handle = try FileHandle(forWritingTo: log)
        let own = ProcessInfo.processInfo.environment
        var environment = own.filter { ["LANG", "TMPDIR", "LD_LIBRARY_PATH", "ENGYNE_CHROME"].contains($0.key) }
        environment["PATH"] = home.appendingPathComponent("tools").path + ":" + (own["PATH"] ?? "/usr/bin:/bin")
        environment["HOME"] = home.path
        environment["CLONE"] = EngyneBinary.checkout.path
        environment["ENGYNE_PORT"] = "0"
        process.environment = environment
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", script]
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
    }

    var code: Int32 { process.terminationStatus }
    func output() -> String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }
    func wait() async { _ = await eventually(120) { !self.process.isRunning } }

    func end() async {
        if process.isRunning { process.terminate() }
        if await eventually(20, { !self.process.isRunning }) { return }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
