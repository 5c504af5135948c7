import Domain
import Foundation

/// A real host over a temporary home full of stub slots.
final class StubFleet {
    private let process = Process()
    private let folder: String
    private let names: [String]
    private let began = ContinuousClock.now
    var pid: Int32 { process.processIdentifier }

    init(binary: String, folder: String, slots: Int, config: String) throws {
        self.folder = folder
        names = (0..<slots).map { "s\(10_000 + $0)" }
        for name in names {
            let slot = "\(folder)/slots/\(name)"
            try FileManager.default.createDirectory(atPath: slot, withIntermediateDirectories: true)
            try config.write(toFile: slot + "/slot_config.yml", atomically: true, encoding: .utf8)
        }
        let log = folder + "/host.log"
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        process.executableURL = URL(fileURLWithPath: binary)
        process.arguments = ["serve", "--home", folder, "--port", "0"]
        process.environment = ProcessInfo.processInfo.environment.merging(["WORKER_MODE": "stub"]) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        try process.run()
    }

    private func state(_ name: String) -> JSONValue? {
        guard let data = FileManager.default.contents(atPath: "\(folder)/slots/\(name)/slot_state.json") else {
            return nil
        }
        return try? JSONReader.read(Array(data))
    }

    /// Seconds from the host's start until `test` held of every slot.
    func wait(_ limit: Double, _ test: (JSONValue) -> Bool) async throws -> Double {
        var open = names
        while true {
            open.removeAll { name in state(name).map(test) ?? false }
            let passed = began.duration(to: .now) / .seconds(1)
            if open.isEmpty { return passed }
            guard passed < limit, process.isRunning else {
                throw BenchFailure("\(open.count) of \(names.count) slots did not come so far in \(Int(passed)) s")
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// How old each slot's last beat is now.
    func ages() -> [Double] {
        names.compactMap { name in
            state(name)?["heartbeat_at"]?.string.flatMap(Timestamp.date).map { Date().timeIntervalSince($0) }
        }
    }

    func workers() -> [Int32] { names.compactMap { state($0)?["pid"]?.int.map(Int32.init) } }

    /// SIGTERM; seconds until the host was gone.
    func end() async throws -> Double {
        let begin = ContinuousClock.now
        process.terminate()
        while process.isRunning, begin.duration(to: .now) < .seconds(40) { try await Task.sleep(for: .milliseconds(20)) }
        return begin.duration(to: .now) / .seconds(1)
    }

    /// Living processes that name this home.
    func left() -> [Int32] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.compactMap { Int32($0) }.filter { pid in
            let environment = FileManager.default.contents(atPath: "/proc/\(pid)/environ") ?? Data()
            return environment.range(of: Data("ENGYNE_HOME=\(folder)".utf8)) != nil
        }
    }

    /// Whatever went wrong: nothing stays behind.
    func kill() {
        if process.isRunning { _ = Foundation.kill(pid, SIGKILL) }
    }
}
