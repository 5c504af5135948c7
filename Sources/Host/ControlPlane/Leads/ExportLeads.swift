package import Domain
import Slots

/// The ledger as comma-separated values for a spreadsheet. No cell can become a formula there.
package struct ExportLeads: SlotOperation {
    package static let permission = Permission.leadsRead
    package static let columns = [
        "at", "lead_id", "fate", "decision", "reasons", "title", "category", "country", "city", "age_hours",
        "member_months",
    ]
    package let id: SlotID
    private let filter: LeadFilter
    package init(_ id: SlotID, _ filter: LeadFilter) { (self.id, self.filter) = (id, filter) }
    package var isAudited: Bool { true }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> String {
        let folder = try await context.slots.overview(id).folder
        let rows = try await context.ledgers.rows(of: folder).filter(filter.admits)
        return ([Self.columns] + rows.map(Self.cells)).map { $0.map(CSVText.cell).joined(separator: ",") + "\r\n" }
            .joined()
    }

    private static func cells(_ row: LeadRow) -> [String] {
        let lead = row.record.lead
        let reasons = (row.record.decision?.reasons ?? []).map {
            "\($0.rule) (limit \($0.limit.encodedString), seen \($0.value.encodedString))"
        }
        return [
            Timestamp.string(row.at), row.record.id, row.fate, row.decision ?? "", reasons.joined(separator: "; "),
            lead?.title ?? "", lead?.category ?? "", lead?.country ?? "", lead?.city ?? "",
            lead?.ageHours.map { "\($0)" } ?? "", lead?.memberMonths.map { "\($0)" } ?? "",
        ]
    }
}
