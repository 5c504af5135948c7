import Domain
import Foundation
import Journal

/// One first touch per person and day over all slots. A second slot's waits until its own next day, as `same_buyer`.
extension Dispatcher {
    /// Who a first touch to a buyer is for; nil for everything this rule is not about.
    private func marks(of entry: JobFold.Entry) throws -> Set<String>? {
        guard sender.audience == .buyer, entry.item.kind == "first_touch" else { return nil }
        let contacts = contacts(of: entry)
        guard !contacts.isEmpty else { return nil }
        let key = try buyerKey ?? BuyerKey(path: DeliveryFiles.buyerKey(configuration.runtime), io: io)
        buyerKey = key
        return key.marks(of: contacts)
    }

    /// Whether another slot's first touch went to this person on this slot's day.
    func isSameBuyer(_ entry: JobFold.Entry) -> Bool {
        guard let slot = slots[entry.item.slot], !firstTouches.isEmpty else { return false }
        do {
            guard let marks = try marks(of: entry) else { return false }
            let day = LocalDay.bounds(of: now, zone: slot.zone)
            guard firstTouches.other(than: entry.item.slot, marks: marks, since: day.start) != nil else { return false }
            wakeAt = min(wakeAt, day.end)
        } catch {
            // Without the key nobody can be recognised: rather wait than write to somebody twice.
            note(trouble: error)
        }
        return true
    }

    /// Claims the person for this slot's day before the intent. The gate, asked again afterwards, says whether another
    /// slot was quicker. Throws `JournalError`.
    func claimFirstTouch(_ entry: JobFold.Entry) async throws {
        guard let slot = slots[entry.item.slot], let marks = try marks(of: entry) else { return }
        let day = LocalDay.bounds(of: now, zone: slot.zone)
        guard !firstTouches.isClaimed(by: entry.item.id, marks: marks, since: day.start) else { return }
        let touch = FirstTouch(
            id: entry.item.id, at: now, slot: entry.item.slot, channel: configuration.channel, marks: marks,
            dayStart: day.start)
        try await firstTouchWriter.append([touch.json])
        _ = try lookAgain()
    }
}
