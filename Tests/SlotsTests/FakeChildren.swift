import Domain
import Foundation
import ProcessBridge

@testable import Slots

/// Time that moves only when the test says so; sleeping only lets others work.
final class ManualTime: Sendable {
    private let now = Guarded(Duration.zero)
    private let wallOffset = Guarded(0.0)
    var uptime: Duration { now.use { $0 } }
    func advance(_ by: Duration) { now.use { $0 += by } }
    /// The wall clock is set, as people and time servers do; the time that passes stays what it is.
    func setWall(by seconds: Double) { wallOffset.use { $0 += seconds } }
    var clock: HostClock {
        HostClock(
            uptime: { [now] in now.use { $0 } },
            wall: { [now, wallOffset] in
                Date(timeIntervalSince1970: 1_767_952_800 + now.use { $0.inSeconds } + wallOffset.use { $0 })
            },
            sleep: { _ in await Task.yield() })
    }
}

/// A child without a process: the test speaks for it.
final class FakeChild: ChildHandle {
    let identity = ProcessIdentity(pid: 999_999, startedAt: "1")
    let link: ChildLink
    let voice: ChildLink
    let command: ChildCommand
    let lastOutput = "last words"
    private let status = Guarded<ExitStatus?>(nil)
    private let waiter = Guarded<CheckedContinuation<ExitStatus, Never>?>(nil)
    let wasKilled = Guarded(false)

    init(_ command: ChildCommand) throws {
        self.command = command
        let (down, up) = (try ChildProcess.pipe(), try ChildProcess.pipe())
        link = ChildLink(input: up.read, output: down.write, peer: command.name)
        voice = ChildLink(input: down.read, output: up.write, peer: "host")
    }

    /// A child that nobody let end would leave two threads that read for ever.
    deinit {
        voice.close()
        link.close()
    }

    func exit(_ how: ExitStatus) {
        let waiting = status.use { status -> CheckedContinuation<ExitStatus, Never>? in
            guard status == nil else { return nil }
            status = how
            return waiter.use { $0 }
        }
        voice.close()
        waiting?.resume(returning: how)
    }

    func end() async -> ExitStatus {
        await withCheckedContinuation { continuation in
            let known = status.use { status -> ExitStatus? in
                if status == nil { waiter.use { $0 = continuation } }
                return status
            }
            if let known { continuation.resume(returning: known) }
        }
    }

    func stop(grace: Duration) async { exit(.exited(0)) }
    func kill() async {
        wasKilled.use { $0 = true }
        exit(.signalled(9))
    }

    func beat(_ seq: Int, _ phase: Phase, _ more: JSONObject = [:]) {
        var fields = Beat(seq: seq, phase: phase).fields(phaseSince: nil)
        fields.merge(more)
        voice.notify("beat", fields)
    }
}

/// Starts fakes and remembers when.
final class FakeLauncher: Sendable {
    let children = Guarded<[FakeChild]>([])
    let starts = Guarded<[Double]>([])
    private let time: ManualTime
    private let exitsWith: ExitStatus?

    init(_ time: ManualTime, exitsWith: ExitStatus? = nil) { (self.time, self.exitsWith) = (time, exitsWith) }

    var last: FakeChild? { children.use { $0.last } }
    var count: Int { starts.use { $0.count } }
    var launch: ChildLauncher {
        { [self] command, _ in
            let child = try FakeChild(command)
            children.use { $0.append(child) }
            starts.use { $0.append(time.uptime.inSeconds) }
            if let exitsWith { child.exit(exitsWith) }
            return child
        }
    }
}
