package import Domain
import Foundation

/// What one dispatcher is started with; it does not change while it runs.
package struct DispatcherConfiguration: Sendable {
    package var channel: String
    /// The `runtime` folder.
    package var runtime: String
    package var runID: String
    /// True unless the operator said otherwise: nothing leaves.
    package var dryRun = true
    /// In a dry run, drop instead of holding.
    package var dryRunAdvances = false
    package var retry = RetrySchedule()
    package var breaker = CircuitBreaker.Rule()
    /// What all slots together may send; only its minute and hour count.
    package var sharedQuota: Quota
    package var sendDeadlineSeconds: Double = 60
    package var composeDeadlineSeconds: Double = 10
    /// How often files are looked at when nobody nudges.
    package var pollSeconds = 0.25
    /// After how many seconds of not knowing a probe is made; then a person is asked.
    package var probeSeconds: [Double] = [5, 60, 300]
    /// Decides the random part of the pace; nil takes another one each start.
    package var seed: UInt64?

    package init(channel: String, runtime: String, runID: String) {
        self.channel = channel
        sharedQuota = .shared(for: channel)
        self.runtime = runtime
        self.runID = runID
    }
}

/// Something a person or the activity feed should hear from a dispatcher.
package struct DispatchNotice: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable {
        /// A line for the activity feed.
        case activity
        /// A person is needed; repeated with the same `key` it is one matter.
        case attention
        case attentionClear = "attention_clear"
        /// A job's or approval's state changed: boards should look again.
        case queue, approval
    }
    package let kind: Kind
    /// Names the matter, e.g. `unknown:<id>`.
    package let key: String
    /// What happened in one word: `sent`, `unknown`, `dead`, `paused`, …
    package let code: String
    /// One line without addresses or message text.
    package let text: String
    package let slot: String?
    package let leadID: String?
    package let itemID: String?
}

/// The world around a dispatcher, as closures: settings of slots, other files, clocks, and who hears of things.
package struct DispatcherPorts: Sendable {
    /// A slot's settings for this channel as they are now; nil for a slot that does not exist.
    package var slot: @Sendable (SlotID) -> SlotDelivery?
    /// Appends a `message_sent` or `message_state` line to the slot's leads log. May come again with the same `id`.
    package var messageSent: @Sendable (SlotID, JSONObject) async throws -> Void = { _, _ in }
    package var notice: @Sendable (DispatchNotice) -> Void = { _ in }
    /// The name of a step that begins and how many seconds it may take: what a heartbeat follows.
    package var progress: @Sendable (String, Double) -> Void = { _, _ in }
    /// Whether a contact waits for a person (an angry or unclear answer came).
    package var safetyHold: @Sendable (SlotID, String?, Set<ContactKey>) -> Bool = { _, _, _ in false }
    package var wallClock: WallClock
    package var clock: any Clock<Duration> = ContinuousClock()

    package init(wallClock: @escaping WallClock, slot: @escaping @Sendable (SlotID) -> SlotDelivery?) {
        self.wallClock = wallClock
        self.slot = slot
    }
}

/// A small random source that can be repeated by its seed (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
