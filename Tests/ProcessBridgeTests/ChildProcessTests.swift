import Foundation
import Testing

@testable import ProcessBridge

@Suite("ChildProcess")
struct ChildProcessTests {
    private func shell(_ text: String, _ change: (inout SpawnRequest) -> Void = { _ in }) throws -> ChildProcess {
        var request = SpawnRequest(
            executable: "/bin/sh", arguments: ["-c", text], environment: ["PATH": "/usr/bin:/bin"])
        change(&request)
        return try ChildProcess.spawn(request)
    }

    private func waitUntil(_ isTrue: () -> Bool) async throws -> Bool {
        for _ in 0..<3000 {
            if isTrue() { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    @Test("tells exit codes and signals apart")
    func status() async throws {
        #expect(await (try shell("exit 7")).exitStatus() == .exited(7))
        let sleeper = try shell("exec sleep 60")
        sleeper.signal(SIGTERM)
        #expect(await sleeper.exitStatus() == .signalled(SIGTERM))
        sleeper.signal(SIGKILL)
    }

    @Test("a program that is not there is a refusal that names it")
    func missing() {
        #expect(throws: ProcessError("start /nowhere/x", ENOENT)) {
            try ChildProcess.spawn(SpawnRequest(executable: "/nowhere/x"))
        }
    }

    @Test("the child has exactly the descriptors it was given, in whatever order")
    func descriptors() async throws {
        let (out, outEnd) = try ChildProcess.pipe()
        let (unrelated, unrelatedEnd) = try ChildProcess.pipe()
        let child = try shell("ls /proc/self/fd | tr '\\n' ' ' >&4; read x; echo \"[$x]\" >&4") {
            $0.descriptors = [(4, outEnd.number), (3, unrelated.number)]
        }
        outEnd.close()
        _ = await child.exitStatus()
        let text = String(decoding: try out.read(), as: UTF8.self) + String(decoding: try out.read(), as: UTF8.self)
        // 0, 1, 2 and the two given; the last one is ls looking at its own folder.
        #expect(text.hasPrefix("0 1 2 3 4 5 "), "\(text)")
        #expect(text.contains("[]"))
        #expect(out.number > 31 && unrelatedEnd.number > 31)
    }

    @Test("a group is empty only when its last member is gone, and leftovers are reaped")
    func group() async throws {
        ProcessLife.becomeSubreaper()
        let child = try shell("sleep 60 & sleep 60 & exit 0")
        #expect(await child.exitStatus() == .exited(0))
        #expect(!child.groupIsEmpty())
        #expect(ProcessListing.members(ofGroup: child.identity.pid).count == 2)
        child.signalGroup(SIGKILL)
        #expect(try await waitUntil { child.groupIsEmpty() })
        #expect(ProcessListing.groupIsEmpty(child.identity.pid))
    }

    #if os(Linux)
        @Test("an orphan that left its group is taken when it has ended, and a child with an owner never is")
        func orphans() async throws {
            ProcessLife.becomeSubreaper()
            let (out, outEnd) = try ChildProcess.pipe()
            let child = try shell("setsid sh -c 'echo $$ >&3; sleep 0.2' & sleep 0.1; exit 7") {
                $0.descriptors = [(3, outEnd.number)]
            }
            outEnd.close()
            let text = String(decoding: try out.read(), as: UTF8.self).trimmingCharacters(in: .newlines)
            let orphan = try #require(Int32(text))
            #expect(await child.exitStatus() == .exited(7))
            #expect(try await waitUntil { kill(orphan, 0) != 0 && errno == ESRCH })
        }
    #endif

    @Test("an ended child is overdue once it was seen for ten seconds without a break")
    func overdue() {
        var reaper = OrphanReaper()
        let start = ContinuousClock.now
        #expect(reaper.overdue([5, 6], now: start).isEmpty)
        #expect(reaper.overdue([6], now: start.advanced(by: .seconds(8))).isEmpty)
        // 5 was taken by its owner, and another child of the same number has ended since.
        #expect(reaper.overdue([5, 6], now: start.advanced(by: .seconds(10))) == [6])
        #expect(reaper.overdue([5], now: start.advanced(by: .seconds(19))).isEmpty)
        #expect(reaper.overdue([5], now: start.advanced(by: .seconds(20))) == [5])
    }

    @Test("the child starts with signals unblocked and at their defaults")
    func signals() async throws {
        ProcessLife.ignoreBrokenPipes()
        let (out, outEnd) = try ChildProcess.pipe()
        let child = try shell("grep -E 'SigBlk|SigIgn' /proc/self/status >&3") { $0.descriptors = [(3, outEnd.number)] }
        outEnd.close()
        _ = await child.exitStatus()
        let text = String(decoding: try out.read(), as: UTF8.self)
        // Signals 32 and 33 belong to the C library, which keeps them to itself.
        let ignored = text.split(separator: "\t").last.flatMap { UInt64($0.dropLast(), radix: 16) } ?? 1
        #expect(text.hasPrefix("SigBlk:\t0000000000000000\n") && ignored & ~0x1_8000_0000 == 0, "\(text)")
    }

    @Test("working directory, environment and the parent's pid arrive")
    func surroundings() async throws {
        let (out, outEnd) = try ChildProcess.pipe()
        let child = try shell("pwd >&1; echo $A $ENGYNE_PARENT_PID") {
            $0.workingDirectory = "/"
            $0.environment["A"] = "b c"
            $0.diesWithParent = true
            $0.descriptors = [(1, outEnd.number)]
        }
        outEnd.close()
        _ = await child.exitStatus()
        #expect(String(decoding: try out.read(), as: UTF8.self) == "/\nb c \(getpid())\n")
    }

    @Test("a write to a pipe nobody reads fails instead of ending us")
    func brokenPipe() throws {
        let (reader, writer) = try ChildProcess.pipe()
        reader.close()
        #expect(throws: ProcessError("write", EPIPE)) { try writer.write([1]) }
    }
}

@Suite("ProcessIdentity")
struct ProcessIdentityTests {
    @Test("the same pid at another start time is another process")
    func identity() async throws {
        let me = ProcessIdentity.current
        #expect(me.isAlive && me.pid == getpid())
        #expect(ProcessIdentity.of(getpid()) == me)
        #expect(!ProcessIdentity(pid: me.pid, startedAt: "1").isAlive)
        #expect(ProcessIdentity(pidFileText: me.pidFileText) == me)
        #expect(ProcessIdentity(pidFileText: "12\n") == nil)
        #expect(ProcessIdentity(pidFileText: "") == nil)
        let child = try ChildProcess.spawn(SpawnRequest(executable: "/bin/sh", arguments: ["-c", "exit 0"]))
        _ = await child.exitStatus()
        #expect(!child.identity.isAlive && ProcessIdentity.of(child.identity.pid) == nil)
    }
}

@Suite("ExclusiveLock")
struct ExclusiveLockTests {
    @Test("one holder at a time; no child inherits it")
    func lock() async throws {
        let path = NSTemporaryDirectory() + "lock-\(UUID().uuidString)"
        defer { unlink(path) }
        let first = try #require(try ExclusiveLock.take(path))
        #expect(try ExclusiveLock.take(path) == nil)
        let child = try ChildProcess.spawn(SpawnRequest(executable: "/bin/sh", arguments: ["-c", "exec sleep 60"]))
        first.release()
        let second = try ExclusiveLock.take(path)
        #expect(second != nil)
        child.signalGroup(SIGKILL)
        _ = await child.exitStatus()
        #expect(throws: ProcessError.self) { try ExclusiveLock.take("/nowhere/lock") }
    }

    @Test("a lock is free the moment it is released, though somebody still has a copy of its descriptor")
    func copies() throws {
        let path = NSTemporaryDirectory() + "lock-\(UUID().uuidString)"
        defer { unlink(path) }
        let first = try #require(try ExclusiveLock.take(path))
        // As a child has between its start and its exec.
        let copy = FileDescriptorBox(dup(first.file.number))
        defer { copy.close() }
        #expect(copy.number >= 0)
        first.release()
        #expect(try ExclusiveLock.take(path) != nil)
    }
}
