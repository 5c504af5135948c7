import Activity
import Domain
import Foundation
import ProcessBridge
import Settings
import Testing

@testable import Slots

@Suite("SlotSupervisor with real processes", .serialized)
struct SlotSupervisorProcessTests {
    private let alpha = SlotID("alpha")!
    private let body = """
        echo '{"notice":"beat","seq":1,"phase":"PARSE_LEADS","metrics":{"n":1}}'
        while read line; do case "$line" in *stop*) exit 0;; esac; done
        """

    private func supervisor(_ temporary: TemporaryHome) throws -> SlotSupervisor {
        SlotSupervisor(
            home: temporary.home,
            worker: WorkerSetting(executable: try temporary.script(body), environment: { ["PATH": "/usr/bin:/bin"] }),
            reports: SupervisorReports(),
            failed: { Issue.record("\($0): \($1)") })
    }

    @Test("start, crash, restart, hard stop and the host's end leave no process")
    func life() async throws {
        let temporary = try TemporaryHome()
        let folder = try temporary.slot("alpha")
        let supervisor = try supervisor(temporary)
        await supervisor.begin()
        let rounds = Task { await supervisor.run() }
        #expect(await eventually { try SlotStateFile.read(folder).phase == .parseLeads })
        let first = try #require(RecordedProcess(file: folder.pid))
        #expect(try await supervisor.overview(alpha).pidAlive)
        #expect(first.isAlive)
        #expect(first.killGroup())
        #expect(
            await eventually { try SlotStateFile.read(folder).pid != first.identity.pid })
        #expect(await eventually { RecordedProcess(file: folder.pid).map { $0.isAlive && $0 != first } ?? false })
        let second = try #require(RecordedProcess(file: folder.pid))
        try await supervisor.hardStop(alpha, reason: "test")
        #expect(await eventually { !second.isAlive && !FileManager.default.fileExists(atPath: folder.pid) })
        try await supervisor.start(alpha)
        #expect(await eventually { RecordedProcess(file: folder.pid)?.isAlive == true })
        let third = try #require(RecordedProcess(file: folder.pid))
        await supervisor.shutDown()
        #expect(!third.isAlive)
        await rounds.value
        #expect(RunHistory.read(folder).entries.count == 3)
        #expect(RunHistory.read(folder).entries.allSatisfy { $0.endedAt != nil })
    }

    @Test("what a killed host left behind is ended before anything starts")
    func leftovers() async throws {
        let temporary = try TemporaryHome()
        let folder = try temporary.slot("alpha", "enabled: false\n")
        let other = try ChildProcess.spawn(
            SpawnRequest(
                executable: "/bin/sh", arguments: ["-c", "sleep 60; sleep 60"], environment: ["PATH": "/usr/bin:/bin"]))
        try other.identity.pidFileText.write(toFile: folder.pid, atomically: true, encoding: .utf8)
        await (try supervisor(temporary)).begin()
        #expect(!other.identity.isAlive && !FileManager.default.fileExists(atPath: folder.pid))
    }
}
