package import Foundation

/// The message a worker sends once for each verified lead; also the payload of every queue line that follows from it.
package struct VerifiedEvent: Sendable, Hashable {
    package let eventID: String
    package let slotID: SlotID
    package let leadID: String
    package let at: Date
    /// The whole event as received, unknown members included.
    package let raw: JSONObject

    package static func id(slot: SlotID, lead: String) -> String { "\(slot):\(lead):verified" }

    /// Throws the first thing that is missing or wrong, as `events.verified.invalid`.
    package init(json: JSONObject) throws(HostFailure) {
        func fail(_ what: String) -> HostFailure {
            HostFailure(
                code: "events.verified.invalid", message: "the event's \(what)",
                hint: "send the shape of a verified event")
        }
        guard let slotID = json["slot_id"]?.string.flatMap(SlotID.init) else {
            throw fail("slot_id is missing or not a slot id")
        }
        guard let leadID = json["lead_id"]?.string, (1...128).contains(leadID.utf8.count) else {
            throw fail("lead_id is missing")
        }
        guard let eventID = json["event_id"]?.string, eventID == Self.id(slot: slotID, lead: leadID) else {
            throw fail("event_id must be '<slot_id>:<lead_id>:verified'")
        }
        guard let at = json["at"]?.string.flatMap(Timestamp.date) else { throw fail("at is not an ISO-8601 time") }
        guard json["lead"]?.object != nil else { throw fail("lead is missing") }
        for key in ["contact", "evidence", "plugin"] where json[key] != nil && json[key]?.object == nil {
            throw fail("\(key) is not an object")
        }
        (self.eventID, self.slotID, self.leadID, self.at, self.raw) = (eventID, slotID, leadID, at, json)
    }
}
