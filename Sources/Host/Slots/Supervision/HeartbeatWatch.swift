/// Judges one run of a child by its beats. A beat means progress: a child beats only while its current step is inside
/// the deadline it declared, so a beat that stays away means a hang, and a bounded wait does not.
///
/// Age is counted on the supervisor's own clock from when it last SAW the sequence number change: what time the child
/// or the wall clock think it is can kill nobody.
package struct HeartbeatWatch: Sendable {
    package struct Limits: Sendable, Hashable {
        /// Age of the last change at which a child counts as hung.
        package var stale: Duration
        /// The same before the first beat: starting is slow.
        package var firstBeat: Duration
        /// Silence of the supervisor itself after which it must not judge.
        package var ownStall: Duration

        package init(
            stale: Duration = .seconds(30), firstBeat: Duration = .seconds(60), ownStall: Duration = .seconds(5)
        ) {
            (self.stale, self.firstBeat, self.ownStall) = (stale, firstBeat, ownStall)
        }
    }

    package enum Verdict: Sendable, Hashable {
        case alive
        /// No change for so long.
        case stale(Duration)
        /// Never a beat in so long.
        case silent(Duration)
    }

    private let limits: Limits
    private var lastChange: Duration
    private var lastSeq: Int?

    package init(startedAt: Duration, limits: Limits = Limits()) {
        lastChange = startedAt
        self.limits = limits
    }

    package var hasBeaten: Bool { lastSeq != nil }

    /// Notes a beat; only a changed number counts.
    package mutating func beat(seq: Int, at now: Duration) {
        guard seq != lastSeq else { return }
        lastSeq = seq
        lastChange = now
    }

    /// A fresh interval, after the supervisor or the whole machine had stood still: nobody is judged for that time.
    package mutating func forgive(at now: Duration) { lastChange = now }

    package func judge(at now: Duration) -> Verdict {
        let age = now - lastChange
        guard hasBeaten else { return age > limits.firstBeat ? .silent(age) : .alive }
        return age > limits.stale ? .stale(age) : .alive
    }
}

/// Notices that the supervisor itself stood still: its machine slept, or it got no processor.
package struct StallGuard: Sendable {
    private let limit: Duration
    private var last: Duration?

    package init(limit: Duration) { self.limit = limit }

    /// Call once a round; true when the last round was too long ago to judge anybody in this one.
    package mutating func stalled(at now: Duration) -> Bool {
        defer { last = now }
        return last.map { now - $0 > limit } ?? false
    }
}
