import Delivery
package import Domain
import Foundation
import Slots

/// Who would get what, and about when, if these messages were approved together now. It decides nothing.
///
/// The moments follow from the slot's pace, quotas and window and from what is approved already. A message that
/// something else holds as well (a dry run, the hold, a pause) has no moment: it waits until that ends.
package struct PreviewBatch: Sendable {
    /// Reasons a forecast takes into account, or that the yes itself ends.
    private static let foreseen: Set<String> = ["approval", "recall", "window", "quota", "pace"]
    private let ids: [String]
    private let recallSeconds: Double

    /// - Throws: `OperationError.badValue`.
    package init(_ ids: [String], recallSeconds: Double) throws {
        (self.ids, self.recallSeconds) = (try ApproveBatch.checked(ids), recallSeconds)
    }

    /// `{recall_until, items: [{…the approval, about_at, held_by}], groups: [{slot_id, channel, count, first_at,
    /// last_at, held}], failed: [{id, code, message}]}`.
    package func perform(in context: ControlPlaneContext, for caller: Caller) async -> JSONObject {
        let recallUntil = context.clock().addingTimeInterval(recallSeconds)
        var (items, failed): ([JSONObject], [JSONValue]) = ([], [])
        var forecasts: [String: SendForecast] = [:]
        for id in ids {
            do {
                let item = try await context.run(ShowApproval(id), for: caller)
                items.append(try await look(item, id, recallUntil, &forecasts, in: context))
            } catch {
                failed.append(ApproveBatch.failure(id, error))
            }
        }
        return [
            "recall_until": .string(Timestamp.string(recallUntil)), "items": .array(items.map(JSONValue.object)),
            "groups": .array(groups(items)), "failed": .array(failed),
        ]
    }

    private func look(
        _ item: JSONObject, _ id: String, _ recallUntil: Date, _ forecasts: inout [String: SendForecast],
        in context: ControlPlaneContext
    ) async throws -> JSONObject {
        var item = item
        let approval = try await context.approvals.get(id)
        let state = approval.state(at: context.clock())
        guard state == .pending else {
            throw DeliveryError.conflict(what: "approval", id: id, state: state.rawValue, wanted: "pending")
        }
        let view = try await context.queues.view(approval.channel)
        let heldBy = try await view.reasons(of: id).filter { !Self.foreseen.contains($0) }
        item["held_by"] = JSONValue(heldBy)
        item["about_at"] = .null
        let place = approval.slot + " " + approval.channel
        if forecasts[place] == nil { forecasts[place] = try await forecast(approval, view, in: context) }
        if heldBy.isEmpty, let moment = forecasts[place]?.next(notBefore: recallUntil) {
            item["about_at"] = .string(Timestamp.string(moment))
        }
        return item
    }

    /// Where the slot's channel stands after what is approved already.
    private func forecast(_ approval: Approval, _ view: QueueView, in context: ControlPlaneContext) async throws
        -> SendForecast?
    {
        guard let slot = SlotID(approval.slot), let terms = await context.sendTerms(slot, approval.channel) else {
            return nil
        }
        var forecast = SendForecast(
            terms: terms, audience: approval.audience, history: try await view.history(of: approval.slot))
        for _ in try await view.approvedWaiting(of: approval.slot).prefix(1000) {
            _ = forecast.next(notBefore: context.clock())
        }
        return forecast
    }

    /// In the order of their first messages.
    private func groups(_ items: [JSONObject]) -> [JSONValue] {
        var (order, members): ([String], [String: [JSONObject]]) = ([], [:])
        for item in items {
            let place = "\(item["slot_id"]?.string ?? "") \(item["channel"]?.string ?? "")"
            if members[place] == nil { order.append(place) }
            members[place, default: []].append(item)
        }
        return order.compactMap { members[$0] }.map { group in
            let moments = group.compactMap { $0["about_at"]?.string }
            return [
                "slot_id": group[0]["slot_id"] ?? .null, "channel": group[0]["channel"] ?? .null,
                "count": .int(Int64(group.count)), "first_at": JSONValue(moments.min()),
                "last_at": JSONValue(moments.max()), "held": .int(Int64(group.count - moments.count)),
            ]
        }
    }
}
