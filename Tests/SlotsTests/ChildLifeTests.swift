import ProcessBridge
import Slots
import Testing

@Suite("ChildLife")
struct ChildLifeTests {
    /// Deterministic, so that a failure can be looked at again.
    private struct Counter: RandomNumberGenerator {
        var state: UInt64 = 1
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state
        }
    }

    @Test("an instant crasher starts at 0, 1, 3, 7, … 511, 811 s and then every 300 s, for ever")
    func ladder() {
        var life = ChildLife(policy: RestartPolicy(jitter: 0))
        var random = Counter()
        var starts: [Int] = []
        life.want(at: .zero)
        for second in 0...1500 where life.decide(at: .seconds(second), isAfterStall: false) == .launch {
            starts.append(second)
            life.launched(at: .seconds(second))
            _ = life.ended(.exited(1), at: .seconds(second), ran: .zero, using: &random)
        }
        #expect(starts == [0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 811, 1111, 1411])
    }

    @Test("from the third crash within ten minutes it is a crash loop, until ten healthy minutes")
    func loop() {
        var life = ChildLife(policy: RestartPolicy(jitter: 0))
        var random = Counter()
        life.want(at: .zero)
        var flags: [Bool] = []
        for second in [0, 1, 3, 7] {
            #expect(life.decide(at: .seconds(second), isAfterStall: false) == .launch)
            life.launched(at: .seconds(second))
            if second == 7 { break }
            if case .crash(_, _, let isLoop) = life.ended(
                .signalled(11), at: .seconds(second), ran: .zero, using: &random)
            {
                flags.append(isLoop)
            }
        }
        #expect(flags == [false, false, true])
        for second in stride(from: 8, through: 606, by: 2) {
            life.beat(seq: second, at: .seconds(second))
            #expect(life.decide(at: .seconds(second), isAfterStall: false) == nil)
        }
        life.beat(seq: 608, at: .seconds(607))
        #expect(life.decide(at: .seconds(607), isAfterStall: false) == .recovered)
        #expect(!life.isLooping)
        #expect(
            life.ended(.exited(1), at: .seconds(700), ran: .seconds(693), using: &random)
                == .crash(why: "ended with exit code 1", delay: .seconds(1), isLoop: false))
    }

    @Test("each delay stays within a fifth of its step")
    func jitter() {
        var policy = RestartPolicy()
        var random = Counter()
        for (index, base) in [1.0, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300].enumerated() {
            let delay = policy.crashed(at: .seconds(index), ran: .zero, using: &random).inSeconds
            #expect(delay >= base * 0.8 && delay <= base * 1.2)
        }
    }

    @Test("a child whose beat stays away for over 30 s is killed once and started again")
    func stale() {
        var life = ChildLife(policy: RestartPolicy(jitter: 0))
        var random = Counter()
        life.want(at: .zero)
        _ = life.decide(at: .zero, isAfterStall: false)
        life.launched(at: .zero)
        life.beat(seq: 1, at: .seconds(2))
        for second in 3...32 { #expect(life.decide(at: .seconds(second), isAfterStall: false) == nil) }
        // The same number again is no progress.
        life.beat(seq: 1, at: .seconds(32))
        #expect(life.decide(at: .seconds(33), isAfterStall: false) == .kill(why: "no beat for 31 s"))
        #expect(life.decide(at: .seconds(34), isAfterStall: false) == nil)
        #expect(
            life.ended(.signalled(9), at: .seconds(34), ran: .seconds(34), using: &random)
                == .crash(why: "no beat for 31 s", delay: .seconds(1), isLoop: false))
        #expect(life.decide(at: .seconds(35), isAfterStall: false) == .launch)
    }

    @Test("before its first beat a child has 60 s")
    func silent() {
        var life = ChildLife()
        life.want(at: .zero)
        _ = life.decide(at: .zero, isAfterStall: false)
        life.launched(at: .zero)
        #expect(life.decide(at: .seconds(60), isAfterStall: false) == nil)
        #expect(life.decide(at: .seconds(61), isAfterStall: false) == .kill(why: "no first beat in 61 s"))
    }

    @Test("a supervisor that stood still judges nobody and gives a fresh interval")
    func stall() {
        var stall = StallGuard(limit: .seconds(5))
        #expect(!stall.stalled(at: .zero) && !stall.stalled(at: .seconds(5)) && stall.stalled(at: .seconds(605)))
        var life = ChildLife()
        life.want(at: .zero)
        _ = life.decide(at: .zero, isAfterStall: false)
        life.launched(at: .zero)
        life.beat(seq: 1, at: .seconds(1))
        #expect(life.decide(at: .seconds(605), isAfterStall: true) == nil)
        #expect(life.decide(at: .seconds(634), isAfterStall: false) == nil)
        #expect(life.decide(at: .seconds(636), isAfterStall: false) != nil)
    }

    @Test("an asked-for end, exit 78 and a crash lead to idle, waiting for settings and the ladder")
    func ends() {
        var random = Counter()
        func run() -> ChildLife {
            var life = ChildLife(policy: RestartPolicy(jitter: 0))
            life.want(at: .zero)
            _ = life.decide(at: .zero, isAfterStall: false)
            life.launched(at: .zero)
            return life
        }
        var asked = run()
        asked.unwant()
        asked.stopping(at: .seconds(1))
        #expect(asked.ended(.exited(0), at: .seconds(2), ran: .seconds(2), using: &random) == .asked)
        #expect(asked.stage == .idle)
        var bad = run()
        #expect(bad.ended(.exited(78), at: .seconds(2), ran: .seconds(2), using: &random) == .badSettings)
        #expect(bad.decide(at: .seconds(9000), isAfterStall: false) == nil)
        bad.settingsChanged(at: .seconds(9001))
        #expect(bad.decide(at: .seconds(9001), isAfterStall: false) == .launch)
        var restarted = run()
        restarted.stopping(at: .seconds(1))
        #expect(restarted.ended(.exited(0), at: .seconds(2), ran: .seconds(2), using: &random) == .asked)
        #expect(restarted.decide(at: .seconds(2), isAfterStall: false) == .launch)
    }
}
