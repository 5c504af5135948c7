import Connectors
import Domain
import Foundation
import Settings
import Slots

/// The time between two cycles.
extension SlotWorker {
    /// The site is never looked at more often than this, whoever wakes the slot how often.
    static let floorSeconds = 15.0

    /// Waits, in small slices: a stop, a fresh uncertain click, events that wait and the hold are looked after meanwhile.
    /// Counted on a clock that nobody sets, so that a wall clock set back does not make an hour of a minute.
    func pause(seconds: Double) async throws {
        let clock = ContinuousClock()
        var end = clock.now.advanced(by: .seconds(seconds))
        var nextLook = clock.now.advanced(by: .seconds(VerifySchedule.closeInterval))
        var nextOffer = clock.now.advanced(by: .seconds(3))
        while !flags.isStopping, clock.now < end {
            if flags.takeWake() {
                await answerProbes()
                end = min(end, soonestLook())
                continue
            }
            try await heartbeat.step("wait", seconds: 5) { try await Task.sleep(for: .milliseconds(200)) }
            heartbeat.set(["hold": GlobalHold(path: options.home.hold).isOn ? "hold" : .null])
            if clock.now >= nextOffer, await ledger?.history.awaitingEmission.isEmpty == false {
                do { try await offerUnsent() } catch { _ = await failed(error) }
                nextOffer = clock.now.advanced(by: .seconds(3))
            }
            if clock.now >= nextLook {
                try await lookAgain()
                nextLook = clock.now.advanced(by: .seconds(VerifySchedule.closeInterval))
            }
        }
    }

    /// When somebody who wakes the slot gets its next look: at once, but for a busy site's pause and the floor.
    private func soonestLook() -> ContinuousClock.Instant {
        let floor = lastLook?.advanced(by: .seconds(Self.floorSeconds)) ?? .now
        return max(restUntil ?? floor, floor)
    }

    /// The site asked for patience: the phase says so, the metrics say until when.
    func rest(asked: Double, _ config: SlotConfig) -> Double {
        heartbeat.enter(.cooldown)
        // A source without pages counts its pauses itself.
        let wait =
            connector?.isPull == true
            ? max(asked, config.cycleSeconds) : backoff.busy(asked: asked, interval: config.cycleSeconds)
        restUntil = .now.advanced(by: .seconds(wait))
        cooldownUntil = now().addingTimeInterval(wait)
        tell("COOLDOWN: the site asks for a pause; next look in \(Int(wait)) s", type: "SYSTEM")
        return wait
    }

    func rested() {
        backoff.answered()
        (restUntil, cooldownUntil) = (nil, nil)
    }

    private func lookAgain() async throws {
        guard heartbeat.phase == .parseLeads, let ledger, let cycle,
            VerifySchedule.nextLook(
                await ledger.history.awaitingVerification.filter { $0.unverifiedAt == nil }, now: now()) != nil
        else { return }
        do {
            try await cycle.verifyPending()
            try await offerUnsent()
        } catch { _ = await failed(error) }
        await report()
    }
}
