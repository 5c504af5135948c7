package import Domain
import Foundation
import Slots

/// How quickly a slot reacts: posted → seen → clicked → verified → first touch, per lead and over the last days.
package struct ShowReaction: SlotOperation {
    package static let permission = Permission.leadsRead
    package let id: SlotID
    private let days: Int
    /// - Throws: `OperationError.badValue` for a span of days nobody asks for.
    package init(_ id: SlotID, days: Int?) throws {
        let days = days ?? 7
        guard (1...400).contains(days) else {
            throw OperationError.badValue(member: "days", expected: "a whole number from 1 to 400")
        }
        (self.id, self.days) = (id, days)
    }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        let folder = try await context.slots.overview(id).folder
        let since = context.clock().addingTimeInterval(-Double(days) * 86_400)
        var answer = ReactionClock(try await context.ledgers.records(of: folder), since: since).json()
        answer["days"] = JSONValue(days)
        return answer
    }
}
