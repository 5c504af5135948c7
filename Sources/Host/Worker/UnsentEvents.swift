package import Domain
import Foundation

/// The verified leads the host has not yet acknowledged, found by folding the log: so nothing is lost over restarts of
/// either side, and nothing is offered again once `emitted` stands there.
package struct UnsentEvents: Sendable {
    private let log: LeadLog
    private let sink: any EventSink
    private let slotID: SlotID

    package init(log: LeadLog, sink: any EventSink, slotID: SlotID) {
        (self.log, self.sink, self.slotID) = (log, sink, slotID)
    }

    /// Offers all of them once, oldest first; stops at the first refusal, but not at an event that is wrong in itself.
    /// - Returns: why the host did not take one, or `nil` when none is left.
    package func offerAll() async throws -> String? {
        var wrong: String?
        for record in await log.history.awaitingEmission {
            let event = Self.event(for: record, slotID: slotID)
            switch await sink.offer(event) {
            case .acknowledged:
                try await log.append(
                    .emitted, lead: record.id, plugin: record.plugin, ["event_id": event["event_id"] ?? .null])
            case .refused(let why): return why
            case .rejected(let why): wrong = wrong ?? "\(event["event_id"]?.string ?? record.id): \(why)"
            }
        }
        return wrong
    }

    /// The body of `POST /events/verified`.
    package static func event(for record: LeadRecord, slotID: SlotID) -> JSONObject {
        let proof = record.verifiedFields
        var evidence: JSONObject = ["by": proof?["by"] ?? .null]
        evidence.merge(proof?["evidence"]?.object ?? [:])
        return [
            "v": 1, "event_id": .string(VerifiedEvent.id(slot: slotID, lead: record.id)),
            "slot_id": .string(slotID.raw),
            "run_id": JSONValue(record.runID), "lead_id": .string(record.id),
            "at": .string(Timestamp.string(record.verifiedAt ?? .distantPast)),
            "lead": .object(record.lead?.json ?? ["id": .string(record.id)]),
            "contact": proof?["contact"] ?? [:], "evidence": .object(evidence),
            "plugin": record.plugin?.json ?? [:],
        ]
    }
}
