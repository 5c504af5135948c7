import Domain
import Foundation
import Journal
import ProcessBridge
package import Settings
import Slots

/// Ends everything of one home: only processes whose recorded pid and start time still match are touched.
package struct StopAll: Sendable {
    package struct Ended: Sendable {
        package let name: String
        package let pid: Int32
    }
    private static let graceSeconds = 25.0
    private let home: HomeFolder

    package init(home: HomeFolder) { self.home = home }

    /// - Returns: what was ended, the host first.
    /// - Throws: what makes the recorded files unreadable.
    package func run() async throws -> [Ended] {
        var ended: [Ended] = []
        if let host = try host() {
            kill(host.pid, SIGTERM)
            await waitForEnd([host])
            if host.isAlive { kill(host.pid, SIGKILL) }
            ended.append(Ended(name: "host", pid: host.pid))
        }
        for (name, process) in try leftovers() where process.isAlive {
            kill(-process.pid, SIGTERM)
            await waitForEnd([process], seconds: 10)
            if process.isAlive { kill(-process.pid, SIGKILL) }
            ended.append(Ended(name: name, pid: process.pid))
        }
        try removeFiles()
        return ended
    }

    private func host() throws -> ProcessIdentity? {
        guard let bytes = try AtomicFile.read(home.hostInfo), let info = try? JSONReader.read(bytes),
            let pid = info["pid"]?.int,
            let started = info["pid_started_at"]?.string
        else { return nil }
        let process = ProcessIdentity(pid: Int32(pid), startedAt: started)
        return process.isAlive ? process : nil
    }

    private func leftovers() throws -> [(String, ProcessIdentity)] {
        let slots = SlotFolder.all(in: home).flatMap {
            [("slot \($0.id)", $0.pid), ("browser of \($0.id)", $0.browserPid)]
        }
        let names =
            FileManager.default.fileExists(atPath: home.runtime)
            ? try FileManager.default.contentsOfDirectory(atPath: home.runtime) : []
        let others = names.filter { $0.hasSuffix(".pid") }.map { (String($0.dropLast(4)), "\(home.runtime)/\($0)") }
        return try (slots + others).compactMap { name, path in
            guard let bytes = try AtomicFile.read(path) else { return nil }
            return ProcessIdentity(pidFileText: String(decoding: bytes, as: UTF8.self)).map { (name, $0) }
        }
    }

    private func waitForEnd(_ processes: [ProcessIdentity], seconds: Double = graceSeconds) async {
        let end = ContinuousClock.now.advanced(by: .seconds(seconds))
        while processes.contains(where: \.isAlive), ContinuousClock.now < end {
            do { try await Task.sleep(for: .milliseconds(100)) } catch { return }
        }
    }

    private func removeFiles() throws {
        guard FileManager.default.fileExists(atPath: home.runtime) else { return }
        for name in try FileManager.default.contentsOfDirectory(atPath: home.runtime) where name.hasSuffix(".pid") {
            try FileManager.default.removeItem(atPath: "\(home.runtime)/\(name)")
        }
    }
}
