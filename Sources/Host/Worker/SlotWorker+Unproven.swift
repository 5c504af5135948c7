import Domain
import Slots

/// Clicks whose proof did not come: told to a person, and taken back when it comes after all.
extension SlotWorker {
    func reportUnproven(_ history: LeadHistory) async {
        for record in history.awaitingVerification where record.unverifiedAt != nil {
            raise(
                "unverified:\(record.id)", "A click could not be proven",
                HostFailure(
                    code: "worker.click.unverified",
                    message: "lead \(record.id) was clicked and is not on the list of bought contacts",
                    hint: "look at the account's list of bought contacts; the lead is never clicked again"))
        }
        for record in history.records.values where record.unverifiedAt != nil && record.verifiedAt != nil {
            guard provenLate.insert(record.id).inserted else { continue }
            link.notify("attention_clear", ["id": .string("slot:\(folder.id):unverified:\(record.id)")])
        }
    }
}
