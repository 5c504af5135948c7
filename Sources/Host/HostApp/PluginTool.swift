import Domain
import Foundation
import PluginKit
import ProcessBridge
import Settings
import Telemetry

/// Checks a plugin in a process of its own (`engyne-host check --json`, then `test`), because the host opens no script:
/// a script that hangs or crashes the interpreter costs one failed reload.
struct PluginTool: Sendable {
    private static let longestSeconds = 120
    let home: HomeFolder
    let executable: String
    let environment: [String: String]
    let log: HostLog

    /// A connector is compared with the running version over the pages kept of its slots; what it would lose there makes
    /// it wait for a person.
    func check(_ wish: CheckWish) async -> CheckVerdict {
        let source = wish.source
        let against = source.kind == .connector ? wish.against.map { ["--against", $0] } ?? [] : []
        let verdict = await ask(["check", wish.keptPath, "--json"] + against, about: source) {
            CheckVerdict(report: $0["plugins"]?.array?.first ?? .null)
        }
        guard verdict.problem == nil, verdict.manifest != nil else { return verdict }
        return await fixtures(wish) ?? verdict
    }

    /// A failed fixture refuses the version; a plugin without fixtures passes. What runs is the kept version on the
    /// cases beside its files; those that need a browser are a person's to run.
    private func fixtures(_ wish: CheckWish) async -> CheckVerdict? {
        guard let folder = wish.source.fixturesFolder else { return nil }
        let arguments = ["test", wish.keptPath, "--offline", "--fixtures", folder, "--json"]
        let verdict = await ask(arguments, about: wish.source) { answer in
            let failed = answer["results"]?.array?.first { $0["ok"]?.bool == false }
            return CheckVerdict(manifest: nil, problem: failed.map { Self.finding($0, wish.source) })
        }
        return verdict.problem == nil ? nil : verdict
    }

    private static func finding(_ result: JSONValue, _ source: PluginSource) -> Finding {
        let first = result["problems"]?.array?.first
        let why = first?["message"]?.string ?? result["message"]?.string ?? result["differences"]?.array?.first?.string
        return Finding(
            file: source.relative(result["file"]?.string ?? source.path),
            line: first?["line"]?.int ?? result["line"]?.int, code: "plugin.fixture.failed",
            message: "fixture \(result["name"]?.string ?? "") fails" + (why.map { ": \($0)" } ?? ""))
    }

    private func ask(
        _ arguments: [String], about source: PluginSource, _ read: @escaping @Sendable (JSONValue) -> CheckVerdict
    ) async -> CheckVerdict {
        do {
            let output = try await run(arguments)
            let answer = try JSONReader.read(output)
            return read(answer)
        } catch {
            log.error("a plugin could not be checked", error, ["plugin": source.fullName])
            return CheckVerdict(
                manifest: nil,
                problem: Finding(
                    file: source.label, code: "plugin.check.failed",
                    message: "the check itself failed: \(HostFailure(error).message)"))
        }
    }

    private func run(_ arguments: [String]) async throws -> [UInt8] {
        let (output, childOutput) = try ChildProcess.pipe()
        defer { output.close() }
        let child: ChildProcess
        do {
            defer { childOutput.close() }
            child = try ChildProcess.spawn(
                SpawnRequest(
                    executable: executable, arguments: arguments + ["--home", home.root], environment: environment,
                    workingDirectory: home.root, descriptors: [(child: 1, parent: childOutput.number)], ownGroup: true,
                    diesWithParent: true))
        }
        let deadline = Task {
            try await Task.sleep(for: .seconds(Self.longestSeconds))
            child.signalGroup(SIGKILL)
        }
        defer { deadline.cancel() }
        let bytes = await Self.readAll(output)
        _ = await child.exitStatus()
        return bytes
    }

    private static func readAll(_ output: FileDescriptorBox) async -> [UInt8] {
        await withCheckedContinuation { continuation in
            WorkThread.start("plugin check") {
                var bytes: [UInt8] = []
                do { while case let more = try output.read(), !more.isEmpty { bytes += more } } catch {
                    // What was read so far is judged; a cut-off answer is no JSON and says so.
                }
                continuation.resume(returning: bytes)
            }
        }
    }
}
