package import Domain
import Slots

/// "I wanted this one": a person's word about a lead that was not clicked, kept as a `wished` line. It changes no
/// decision and never clicks; a preview counts how many wishes other settings would have kept.
package struct WishLead: SlotOperation {
    package static let permission = Permission.leadsWish
    package let id: SlotID
    private let lead: String
    package init(_ id: SlotID, lead: String) { (self.id, self.lead) = (id, lead) }
    package var object: String { "lead:\(id):\(lead.prefix(128))" }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        let folder = try await context.slots.overview(id).folder
        let (at, isNew) = try await context.ledgers.wish(
            for: lead, in: folder, by: caller.actor.id, at: context.clock())
        return [
            "slot_id": .string(id.raw), "lead_id": .string(lead), "wished_at": .string(Timestamp.string(at)),
            "accepted": .bool(isNew),
        ]
    }
}
