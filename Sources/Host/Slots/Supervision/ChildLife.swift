package import ProcessBridge

/// How a run of a child ended, as the ladder sees it.
package enum ChildEnd: Sendable, Hashable {
    /// Asked to, by a person, a restart or the host's own end.
    case asked
    /// By itself or by force: started again after the delay.
    case crash(why: String, delay: Duration, isLoop: Bool)
    /// Exit 78: not started again before its settings change.
    case badSettings
}

/// What the keeper of a child has to do now.
package enum ChildAction: Sendable, Hashable {
    case launch
    /// Kill at once; it is hung.
    case kill(why: String)
    /// It has run well for ten minutes after a crash loop.
    case recovered
}

/// The life of one child as a pure machine: when to start it, when it is hung, what its end means. No process, no
/// clock and no file in here; the keeper tells it what happened and at what uptime.
package struct ChildLife: Sendable {
    package enum Stage: Sendable, Hashable {
        case idle
        case waiting(until: Duration)
        case waitingForSettings
        case launching(since: Duration)
        case running(since: Duration)
        case stopping(since: Duration)
    }

    /// `EX_CONFIG` of sysexits.
    package static let badSettingsCode: Int32 = 78

    package private(set) var stage = Stage.idle
    package private(set) var isWanted = false
    private var policy: RestartPolicy
    private let limits: HeartbeatWatch.Limits
    private var watch: HeartbeatWatch?
    private var killReason: String?

    package init(limits: HeartbeatWatch.Limits = .init(), policy: RestartPolicy = .init()) {
        self.limits = limits
        self.policy = policy
    }

    package var isLooping: Bool { policy.isLooping }
    package var isAlive: Bool {
        switch stage {
        case .running, .stopping: true
        default: false
        }
    }

    /// A person, or the host's start, wants it to run; waits of the ladder are cut short.
    package mutating func want(at now: Duration, after delay: Duration = .zero) {
        isWanted = true
        switch stage {
        case .idle, .waiting, .waitingForSettings:
            policy.reset()
            stage = .waiting(until: now + delay)
        case .launching, .running, .stopping: break
        }
    }

    /// Nobody wants it any more. A living child must be stopped by the keeper, which then calls `stopping`.
    package mutating func unwant() {
        isWanted = false
        switch stage {
        case .waiting, .waitingForSettings: stage = .idle
        default: break
        }
    }

    /// The settings changed: whoever waited for that tries again.
    package mutating func settingsChanged(at now: Duration) {
        if stage == .waitingForSettings, isWanted { stage = .waiting(until: now) }
    }

    /// What is to be done now. `isAfterStall` = the supervisor stood still, so nobody is judged.
    package mutating func decide(at now: Duration, isAfterStall: Bool) -> ChildAction? {
        if isAfterStall { watch?.forgive(at: now) }
        switch stage {
        case .waiting(let until) where isWanted && now >= until:
            stage = .launching(since: now)
            return .launch
        case .running(let since):
            return judge(at: now, since: since)
        default: return nil
        }
    }

    private mutating func judge(at now: Duration, since: Duration) -> ChildAction? {
        switch watch?.judge(at: now) {
        case .stale(let age): killReason = "no beat for \(Int(age.inSeconds)) s"
        case .silent(let age): killReason = "no first beat in \(Int(age.inSeconds)) s"
        case .alive, nil:
            guard policy.isLooping, now - since >= RestartPolicy.healthy else { return nil }
            policy.reset()
            return .recovered
        }
        // One order to kill is enough: the end of the process comes by itself.
        stage = .stopping(since: now)
        return killReason.map(ChildAction.kill)
    }

    package mutating func launched(at now: Duration) {
        watch = HeartbeatWatch(startedAt: now, limits: limits)
        killReason = nil
        stage = .running(since: now)
    }

    /// Could not be launched because its settings are bad.
    package mutating func launchRefused() {
        stage = isWanted ? .waitingForSettings : .idle
    }

    package mutating func launchFailed(
        _ why: String, at now: Duration, using random: inout some RandomNumberGenerator
    ) -> ChildEnd {
        crash(why, at: now, ran: .zero, using: &random)
    }

    package mutating func beat(seq: Int, at now: Duration) { watch?.beat(seq: seq, at: now) }

    /// The keeper asked it to end.
    package mutating func stopping(at now: Duration) {
        if case .running = stage { stage = .stopping(since: now) }
    }

    /// The process and its group are gone.
    package mutating func ended(
        _ status: ExitStatus, at now: Duration, ran: Duration, using random: inout some RandomNumberGenerator
    ) -> ChildEnd {
        defer { (watch, killReason) = (nil, nil) }
        if let killReason { return crash(killReason, at: now, ran: ran, using: &random) }
        if case .stopping = stage { return asked(at: now) }
        guard isWanted else { return asked(at: now) }
        if status == .exited(Self.badSettingsCode) {
            stage = .waitingForSettings
            return .badSettings
        }
        return crash("ended with \(status)", at: now, ran: ran, using: &random)
    }

    private mutating func asked(at now: Duration) -> ChildEnd {
        stage = isWanted ? .waiting(until: now) : .idle
        return .asked
    }

    private mutating func crash(
        _ why: String, at now: Duration, ran: Duration, using random: inout some RandomNumberGenerator
    ) -> ChildEnd {
        let delay = policy.crashed(at: now, ran: ran, using: &random)
        stage = isWanted ? .waiting(until: now + delay) : .idle
        return isWanted ? .crash(why: why, delay: delay, isLoop: policy.isLooping) : .asked
    }
}
