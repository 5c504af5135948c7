import Domain
import Testing

@Suite("DeliveryGate")
struct DeliveryGateTests {
    typealias Change = @Sendable (inout DeliveryGate.Input) -> Void

    /// A job nothing stands against.
    private func clear(_ audience: Audience = .buyer) -> DeliveryGate.Input {
        var input = DeliveryGate.Input()
        input.audience = audience
        input.verdict = .approved
        return input
    }

    private func decide(_ audience: Audience = .buyer, _ change: Change) -> DeliveryGate.Answer {
        var input = clear(audience)
        change(&input)
        return DeliveryGate.decide(input)
    }

    @Test("a message nothing stands against leaves", arguments: Audience.allCases)
    func clear(audience: Audience) { #expect(decide(audience) { _ in } == .send) }

    static let holds: [(DeliveryGate.Hold, Change)] = [
        (.version, { $0.isKnownVersion = false }), (.idempotencyConflict, { $0.key = .takenByOther }),
        (.lease, { $0.leaseLost = true }), (.failover, { $0.failedOver = true }), (.hold, { $0.globalHold = true }),
        (.paused, { $0.isPaused = true }), (.channelOff, { $0.channelEnabled = false }),
        (.dryRun, { $0.dryRun = true }),
        (.compose, { $0.draft = .failed }), (.unknownAhead, { $0.unknownAhead = true }),
        (.approval, { $0.verdict = .notApproved }),
        (.quota, { $0.quotaLeft = false }), (.breaker, { $0.breakerAllows = false }), (.pace, { $0.paceReady = false }),
    ]

    @Test("each gate holds by itself, for buyers and for staff", arguments: Audience.allCases)
    func each(audience: Audience) {
        for (hold, change) in Self.holds { #expect(decide(audience, change) == .hold([hold]), "\(hold)") }
    }

    @Test(
        "a yes that can be taken back, and a place without a fact, hold as what they are", arguments: Audience.allCases)
    func otherWords(audience: Audience) {
        #expect(decide(audience) { $0.verdict = .recallable } == .hold([.recall]))
        #expect(decide(audience) { $0.draft = .incomplete } == .hold([.missingVariable]))
    }

    @Test("window, safety hold and same buyer are for buyers only")
    func buyersOnly() {
        #expect(decide { $0.windowOpen = false } == .hold([.window]))
        #expect(decide { $0.safetyHold = true } == .hold([.safetyHold]))
        #expect(decide { $0.sameBuyer = true } == .hold([.sameBuyer]))
        #expect(decide(.staff) { ($0.windowOpen, $0.safetyHold, $0.sameBuyer) = (false, true, true) } == .send)
    }

    @Test("every pair of holds is reported in the order of the gates")
    func order() {
        for (first, one) in Self.holds {
            for (second, other) in Self.holds where first != second {
                let answer = decide {
                    one(&$0)
                    other(&$0)
                }
                let expected = DeliveryGate.Hold.allCases.filter { $0 == first || $0 == second }
                #expect(answer == .hold(expected), "\(first) and \(second)")
            }
        }
    }

    static let drops: [(DeliveryGate.Drop, Change)] = [
        (.duplicate, { $0.key = .takenBySame }), (.expired, { $0.isExpired = true }),
        (.dryRun, { ($0.dryRun, $0.dryRunAdvances) = (true, true) }), (.noContact, { $0.draft = .noContact }),
        (.doNotContact, { $0.onDoNotContact = true }), (.rejected, { $0.verdict = .rejected }),
    ]

    @Test("any drop wins over every hold")
    func dropsWin() {
        for (drop, change) in Self.drops {
            for (hold, other) in Self.holds where ![.dryRun, .channelOff].contains(hold) {
                let answer = decide {
                    other(&$0)
                    change(&$0)
                }
                #expect(answer == .drop(drop), "\(drop) against \(hold)")
            }
        }
    }

    @Test("staff may be told about a contact that must not be written to")
    func staff() { #expect(decide(.staff) { $0.onDoNotContact = true } == .send) }

    @Test("a dry-run hold does not expire, a switched-off channel's does")
    func expiry() {
        #expect(decide { ($0.isExpired, $0.dryRun) = (true, true) } == .hold([.dryRun]))
        #expect(decide { ($0.isExpired, $0.dryRun, $0.channelEnabled) = (true, true, false) } == .drop(.expired))
        #expect(decide { ($0.isExpired, $0.dryRun, $0.dryRunAdvances) = (true, true, true) } == .drop(.expired))
    }

    @Test("what no person and no policy approved never leaves", arguments: Audience.allCases)
    func approval(audience: Audience) {
        for verdict in DeliveryGate.Verdict.allCases where verdict != .approved {
            #expect(decide(audience) { $0.verdict = verdict } != .send)
        }
    }
}
