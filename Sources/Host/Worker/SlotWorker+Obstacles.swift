import Domain
import Slots

/// What keeps the slot from clicking though its rules and switches are for it.
extension SlotWorker {
    /// Raised while it stands, taken back by the first cycle that is free of it.
    func reportObstacles(_ history: LeadHistory) async {
        let covered = await cycle?.obstacle
        note(
            "obstacle", covered != nil, "Something on the page keeps the slot from clicking",
            HostFailure(
                code: "worker.click.obstructed",
                message:
                    "no kept lead's button can be pressed: \(covered ?? ""); nothing was intended, no lead is lost",
                hint:
                    "look at the page (engyne-host probe \(folder.id) --headed): close a notice, or mend the connector")
        )
        note(
            "dialog", DialogHold.stands(in: history, now: now()), "A dialog nobody knows came after a click",
            HostFailure(
                code: "worker.click.unknown_dialog",
                message: "lead \(history.dialogs.last ?? ""): the site asked something instead of answering; "
                    + "the slot's clicks are held until the click is settled, longer when it happens again",
                hint: "look at the run's picture of that click and at the account; switch auto_buy off to stop for good"
            ))
    }

    private func note(_ kind: String, _ stands: Bool, _ title: String, _ failure: HostFailure) {
        if stands {
            obstacles.insert(kind)
            raise(kind, title, failure)
        } else if obstacles.remove(kind) != nil {
            link.notify("attention_clear", ["id": .string("slot:\(folder.id):\(kind)")])
        }
    }
}
