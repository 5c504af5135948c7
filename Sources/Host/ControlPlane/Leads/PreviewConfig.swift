package import Domain
import Slots

/// "At quality Q you would have kept n of m": what changed settings would have made of the last days' leads. Writes
/// nothing, neither settings nor a line about itself.
package struct PreviewConfig: SlotOperation {
    package static let permission = Permission.leadsRead
    package let id: SlotID
    private let patch: JSONObject
    private let days: Int
    /// - Throws: `OperationError.badValue` for a span of days nobody asks for.
    package init(_ id: SlotID, patch: JSONObject, days: Int?) throws {
        let days = days ?? 7
        guard SlotPreview.days.contains(days) else {
            let (first, last) = (SlotPreview.days.lowerBound, SlotPreview.days.upperBound)
            throw OperationError.badValue(member: "days", expected: "a whole number from \(first) to \(last)")
        }
        (self.id, self.patch, self.days) = (id, patch, days)
    }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        let slot = try await context.slots.overview(id)
        let (patch, days, now) = (patch, days, context.clock())
        return try await FileLane.run {
            try SlotPreview(of: slot.folder, config: slot.config, patch: patch, days: days, now: now).json()
        }
    }
}
