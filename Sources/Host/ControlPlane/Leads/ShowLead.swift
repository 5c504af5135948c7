package import Domain
import Slots

/// One lead's trail: all events about it, in order, contacts included. An admin's look is written down.
package struct ShowLead: SlotOperation {
    package static let permission = Permission.leadsRead
    package let id: SlotID
    private let lead: String
    package init(_ id: SlotID, lead: String) { (self.id, self.lead) = (id, lead) }
    package var object: String { "lead:\(id):\(lead.prefix(128))" }
    package var isAudited: Bool { true }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        let folder = try await context.slots.overview(id).folder
        guard let row = try await context.ledgers.rows(of: folder).first(where: { $0.record.id == lead }) else {
            throw OperationError.unknownLead(lead)
        }
        var item = row.json
        item["events"] = .array(
            try await context.ledgers.trail(of: lead, in: folder).map { event in
                var shown = event
                shown["crc"] = nil
                return .object(shown)
            })
        return item
    }
}
