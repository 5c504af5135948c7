import Domain
import Foundation
import ProcessBridge

/// A slot as it really runs: the product's host keeps one worker with its browser on a practice site; weighed at rest
/// after a cycle, dry-run.
struct WorkerBench {
    let place: BrowserPlace
    let program: String
    private var home: String { place.scratch + "/home" }
    private var slot: String { home + "/slots/bench" }

    func run() async throws -> JSONObject {
        let site = try child(["practice-site", "--port", "0"], reads: true)
        defer { site.process.signalGroup(SIGKILL) }
        let base = try await site.firstLine()
        try prepare(base)
        let host = try child(["serve", "--home", home, "--port", "0"], reads: false)
        do {
            let (worker, browser) = try await atRest()
            let figures: JSONObject = [
                "idle_client_pss_mb": .double(BrowserWeight(processes: [worker]).megabytes),
                "slot_browser_pss_mb": .double(BrowserWeight(group: browser).megabytes),
                "slot_processes": JSONValue(BrowserWeight(group: browser).count + 1),
            ]
            await end(host.process)
            return figures
        } catch {
            await end(host.process)
            throw error
        }
    }

    private func prepare(_ base: String) throws {
        try FileManager.default.createDirectory(atPath: slot, withIntermediateDirectories: true)
        let config = "client: Bench\ndry_run: true\ncycle_seconds: 600\noptions:\n  base_url: \(base)\n"
        try Data(config.utf8).write(to: URL(fileURLWithPath: slot + "/slot_config.yml"))
    }

    /// Both pids, once the first look at the page is in the log and everything has come to rest.
    private func atRest() async throws -> (worker: Int32, browser: Int32) {
        for _ in 0..<600 {
            let size = (try? FileManager.default.attributesOfItem(atPath: slot + "/leads.jsonl")[.size] as? Int) ?? 0
            if size > 0, let worker = pid("slot_state.pid"), let browser = pid("browser.pid") {
                try await place.rest()
                return (worker, browser)
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw BenchFailure("the worker made no cycle in a minute")
    }

    private func pid(_ name: String) -> Int32? {
        guard let bytes = FileManager.default.contents(atPath: slot + "/" + name) else { return nil }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").first.flatMap { Int32($0) }
    }

    private func end(_ host: ChildProcess) async {
        host.signal(SIGTERM)
        let killer = Task {
            try await Task.sleep(for: .seconds(30))
            host.signalGroup(SIGKILL)
        }
        _ = await host.exitStatus()
        killer.cancel()
    }

    private struct Child {
        let process: ChildProcess
        let output: FileDescriptorBox?

        func firstLine() async throws -> String {
            let line = try await Task.detached { [output] in
                var text = ""
                while !text.contains("\n"), let bytes = try output?.read(), !bytes.isEmpty {
                    text += String(decoding: bytes, as: UTF8.self)
                }
                return text.split(separator: "\n").first.map(String.init)
            }.value
            guard let line else { throw BenchFailure("the practice site said nothing") }
            return line
        }
    }

    private func child(_ arguments: [String], reads: Bool) throws -> Child {
        let quiet = FileDescriptorBox(open("/dev/null", O_RDWR | O_CLOEXEC))
        let ends = reads ? try ChildProcess.pipe() : nil
        var environment = ProcessInfo.processInfo.environment
        environment["ENGYNE_CHROME"] = place.chrome
        let process = try ChildProcess.spawn(
            SpawnRequest(
                executable: program, arguments: arguments, environment: environment,
                descriptors: [(0, quiet.number), (1, ends?.write.number ?? quiet.number), (2, quiet.number)]))
        ends?.write.close()
        return Child(process: process, output: ends?.read)
    }
}
