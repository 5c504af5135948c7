import Domain
import Foundation
import Settings
import Slots

/// The time between two cycles.
extension SlotWorker {
    /// Waits, in small slices: a stop, a fresh uncertain click, events that wait and the hold are looked after meanwhile.
    func pause(seconds: Double) async throws {
        let end = now().addingTimeInterval(seconds)
        var nextLook = now().addingTimeInterval(VerifySchedule.closeInterval)
        var nextOffer = now().addingTimeInterval(3)
        while !flags.isStopping, now() < end, !flags.takeWake() {
            try await heartbeat.step("wait", seconds: 5) { try await Task.sleep(for: .milliseconds(200)) }
            heartbeat.set(["hold": GlobalHold(path: options.home.hold).isOn ? "hold" : .null])
            if now() >= nextOffer, await ledger?.history.awaitingEmission.isEmpty == false {
                do { try await offerUnsent() } catch { _ = await failed(error) }
                nextOffer = now().addingTimeInterval(3)
            }
            if now() >= nextLook { nextLook = try await lookAgain() }
        }
    }

    private func lookAgain() async throws -> Date {
        let next = now().addingTimeInterval(VerifySchedule.closeInterval)
        guard heartbeat.phase == .parseLeads, let ledger, let cycle,
            VerifySchedule.nextLook(
                await ledger.history.awaitingVerification.filter { $0.unverifiedAt == nil }, now: now()) != nil
        else { return next }
        do {
            try await cycle.verifyPending()
            try await offerUnsent()
        } catch { _ = await failed(error) }
        await report()
        return next
    }
}
