/// The rule that answers whether a message may leave now.
///
/// One pure function, asked when a job is read, whenever an input changes and right before the intent. All gates are
/// evaluated: any drop wins, else any hold holds, and the reported reason is the first in the order of the cases below.
package enum DeliveryGate {
    /// Why a job waits; the raw words stand in the journal and the API.
    package enum Hold: String, Sendable, Hashable, CaseIterable {
        case version
        case idempotencyConflict = "idem_conflict"
        case lease
        case failover
        case hold
        case paused
        case safetyHold = "safety_hold"
        /// Another slot's first touch went to this person today.
        case sameBuyer = "same_buyer"
        case channelOff = "channel_off"
        case dryRun = "dry_run"
        case compose = "compose_failed"
        /// The template has a place for which the event brings nothing.
        case missingVariable = "missing_variable"
        case unknownAhead = "unknown_ahead"
        case approval
        /// Approved, and the time in which the yes can be taken back is not over.
        case recall
        case window
        case quota
        case breaker
        case pace
    }

    /// Why a job never leaves.
    package enum Drop: String, Sendable, Hashable, CaseIterable {
        case duplicate
        case expired
        case dryRun = "dry_run"
        case noContact = "no_contact"
        case doNotContact = "dnc"
        case rejected
        case cancelled
    }

    package enum Answer: Sendable, Hashable {
        case send
        /// In order; never empty. The first is the one reported.
        case hold([Hold])
        case drop(Drop)
    }

    package enum KeyState: Sendable, Hashable { case free, takenBySame, takenByOther }
    package enum Draft: Sendable, Hashable { case missing, failed, incomplete, noContact, written }
    /// What the approval log says about exactly this text and this recipient.
    package enum Verdict: Sendable, Hashable, CaseIterable { case notApproved, recallable, approved, rejected }

    /// Everything the answer depends on. The defaults are those of a job nothing stands against but its approval.
    package struct Input: Sendable, Hashable {
        package var audience = Audience.buyer
        package var isKnownVersion = true
        package var key = KeyState.free
        package var isExpired = false
        /// Another node may hold this slot.
        package var leaseLost = false
        package var failedOver = false
        package var globalHold = false
        package var isPaused = false
        package var safetyHold = false
        package var sameBuyer = false
        package var channelEnabled = true
        package var dryRun = false
        package var dryRunAdvances = false
        package var draft = Draft.written
        /// An earlier message to this recipient has an unknown outcome.
        package var unknownAhead = false
        package var onDoNotContact = false
        package var verdict = Verdict.notApproved
        package var windowOpen = true
        package var quotaLeft = true
        package var breakerAllows = true
        package var paceReady = true

        package init() {}
    }

    package static func decide(_ input: Input) -> Answer {
        if let drop = drop(input) { return .drop(drop) }
        let holds = Hold.allCases.filter { stands($0, input) }
        return holds.isEmpty ? .send : .hold(holds)
    }

    /// In the order of the gates.
    private static func drop(_ input: Input) -> Drop? {
        if input.key == .takenBySame { return .duplicate }
        // A dry-run hold does not expire; an item held only because its channel is off does.
        if input.isExpired && !(input.dryRun && input.channelEnabled && !input.dryRunAdvances) { return .expired }
        if input.dryRun && input.dryRunAdvances { return .dryRun }
        if input.channelEnabled && input.draft == .noContact { return .noContact }
        if input.audience == .buyer && input.onDoNotContact { return .doNotContact }
        if input.verdict == .rejected { return .rejected }
        return nil
    }

    private static func stands(_ hold: Hold, _ input: Input) -> Bool {
        let buyer = input.audience == .buyer
        return switch hold {
        case .version: !input.isKnownVersion
        case .idempotencyConflict: input.key == .takenByOther
        case .lease: input.leaseLost
        case .failover: input.failedOver
        case .hold: input.globalHold
        case .paused: input.isPaused
        case .safetyHold: buyer && input.safetyHold
        case .sameBuyer: buyer && input.sameBuyer
        case .channelOff: !input.channelEnabled
        case .dryRun: input.dryRun
        case .compose: input.draft == .failed
        case .missingVariable: input.draft == .incomplete
        case .unknownAhead: input.unknownAhead
        case .approval: input.verdict == .notApproved || input.verdict == .rejected
        case .recall: input.verdict == .recallable
        case .window: buyer && !input.windowOpen
        case .quota: !input.quotaLeft
        case .breaker: !input.breakerAllows
        case .pace: !input.paceReady
        }
    }
}
