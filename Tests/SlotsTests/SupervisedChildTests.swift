import Domain
import Foundation
import ProcessBridge
import Settings
import Testing

@testable import Slots

@Suite("SupervisedChild", .serialized)
struct SupervisedChildTests {
    private func start(_ temporary: TemporaryHome, _ body: String, logBytes: Int = 1 << 20, browser: String? = nil)
        async throws -> SupervisedChild
    {
        let root = temporary.home.root
        let command = ChildCommand(
            name: "slot alpha", executable: "/bin/sh", arguments: ["-c", body], environment: ["PATH": "/usr/bin:/bin"],
            workingDirectory: root, log: root + "/logs/worker.log", logBytes: logBytes,
            pidFile: root + "/slot_state.pid",
            browserPidFile: browser)
        return try await SupervisedChild.start(command, clock: .system)
    }

    @Test("beats come over its standard output, its errors go to the log, its pid file lives as long as it")
    func whole() async throws {
        let temporary = try TemporaryHome()
        let child = try await start(
            temporary, #"echo '{"notice":"beat","seq":1}'; echo oops >&2; read line; echo "$line" >&2; exit 3"#)
        #expect(RecordedProcess(file: temporary.home.root + "/slot_state.pid")?.identity == child.identity)
        child.link.notify("stop")
        var notices: [String] = []
        for await event in child.link.events { if case .notice(let name, _) = event { notices.append(name) } }
        #expect(notices == ["beat"])
        #expect(await child.end() == .exited(3))
        let log = { try String(contentsOfFile: temporary.home.root + "/logs/worker.log", encoding: .utf8) }
        #expect(await eventually { try log() == "oops\n{\"notice\":\"stop\"}\n" })
        #expect(!FileManager.default.fileExists(atPath: temporary.home.root + "/slot_state.pid"))
    }

    @Test("a child that ignores the request is killed after its grace, with everything it started")
    func stubborn() async throws {
        let temporary = try TemporaryHome()
        let child = try await start(
            temporary, "trap '' TERM; sh -c 'trap \"\" TERM; echo $$ >&2; sleep 60' & sleep 60; sleep 60")
        #expect(await eventually { !child.lastOutput.isEmpty })
        let inner = try #require(Int32(child.lastOutput.trimmingCharacters(in: .whitespacesAndNewlines)))
        let grandchild = try #require(ProcessIdentity.of(inner))
        let began = ContinuousClock.now
        async let status = child.end()
        await child.stop(grace: .milliseconds(300))
        #expect(await status == .signalled(SIGKILL))
        #expect(ContinuousClock.now - began < .seconds(30))
        #expect(!grandchild.isAlive && !child.identity.isAlive)
    }

    @Test("a polite child ends within its grace")
    func polite() async throws {
        let temporary = try TemporaryHome()
        let child = try await start(temporary, "read line; exit 0")
        async let status = child.end()
        await child.stop(grace: .seconds(10))
        #expect([.exited(0), .signalled(SIGTERM)].contains(await status))
    }

    @Test("its browser, in a group of its own, does not outlive it")
    func browser() async throws {
        let temporary = try TemporaryHome()
        let other = try ChildProcess.spawn(
            SpawnRequest(
                executable: "/bin/sh", arguments: ["-c", "sleep 60; sleep 60"], environment: ["PATH": "/usr/bin:/bin"]))
        let file = temporary.home.root + "/browser.pid"
        try other.identity.pidFileText.write(toFile: file, atomically: true, encoding: .utf8)
        let child = try await start(temporary, "exit 1", browser: file)
        #expect(await child.end() == .exited(1))
        #expect(await eventually { !other.identity.isAlive })
    }

    #if os(Linux)
        @Test("the browser of a worker that was killed leaves no ended process behind in the host")
        func noZombies() async throws {
            ProcessLife.becomeSubreaper()
            let temporary = try TemporaryHome()
            let file = temporary.home.root + "/browser.pid"
            // setsid gives the stand-in a group of its own, as a browser has; its child is in that group.
            let child = try await start(
                temporary,
                "setsid sh -c 'echo $$ > \(file).pid; sleep 60 & sleep 60' & sleep 60", browser: file)
            #expect(await eventually { try !String(contentsOfFile: file + ".pid", encoding: .utf8).isEmpty })
            let text = try String(contentsOfFile: file + ".pid", encoding: .utf8).trimmingCharacters(in: .newlines)
            let browser = try #require(Int32(text).flatMap(ProcessIdentity.of))
            try browser.pidFileText.write(toFile: file, atomically: true, encoding: .utf8)
            kill(child.identity.pid, SIGKILL)
            _ = await child.end()
            #expect(ProcessListing.groupIsEmpty(browser.pid), "an ended member is still in the table of processes")
        }
    #endif

    @Test("a pid file whose start time does not match kills nobody")
    func stranger() throws {
        let temporary = try TemporaryHome()
        let file = temporary.home.root + "/old.pid"
        try "\(getpid())\n1\n".write(toFile: file, atomically: true, encoding: .utf8)
        let recorded = try #require(RecordedProcess(file: file))
        #expect(!recorded.isAlive && !recorded.killGroup())
        try (ProcessIdentity.current.pidFileText + "/no/such/profile\n").write(
            toFile: file, atomically: true, encoding: .utf8)
        #expect(RecordedProcess(file: file)?.isAlive == false)
    }

    @Test("a log is cut into two files of the given size")
    func chatty() async throws {
        let temporary = try TemporaryHome()
        let child = try await start(
            temporary,
            "i=0; while [ $i -lt 300 ]; do echo 0123456789012345678901234567890123456789 >&2; i=$((i+1)); done",
            logBytes: 4000)
        _ = await child.end()
        #expect(await eventually { child.lastOutput.hasSuffix("789\n") })
        let logs = temporary.home.root + "/logs"
        let sizes = {
            try FileManager.default.contentsOfDirectory(atPath: logs).sorted().map { name in
                try FileManager.default.attributesOfItem(atPath: "\(logs)/\(name)")[.size] as? Int ?? 0
            }
        }
        #expect(await eventually { try sizes().count == 2 })
        #expect(await eventually { try sizes().reduce(0, +) <= 80_000 })
    }

    @Test("an executable that is not there is an error that says so")
    func missing() async throws {
        let temporary = try TemporaryHome()
        let command = ChildCommand(
            name: "slot alpha", executable: "/no/such/program", arguments: [], environment: [:], workingDirectory: "/",
            log: temporary.home.root + "/l", pidFile: temporary.home.root + "/p")
        await #expect(throws: SlotError.self) { try await SupervisedChild.start(command, clock: .system) }
    }
}
