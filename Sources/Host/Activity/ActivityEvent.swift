package import Domain
package import Foundation

/// The seven kinds of activity a person reads about.
package enum ActivityType: String, Sendable, CaseIterable {
    case inbound = "INBOUND"
    case thinking = "THINKING"
    case outbound = "OUTBOUND"
    case system = "SYSTEM"
    case commerce = "COMMERCE"
    case safety = "SAFETY"
    case error = "ERROR"
}

/// One thing that happened, as it stands in `runtime/events.jsonl` and in the stream.
///
/// `text` is for people and must not hold contacts; facts for programs stand in `fields`.
package struct ActivityEvent: Sendable, Hashable {
    package let at: Date
    package let type: ActivityType
    package let text: String
    package let slotID: SlotID?
    package let runID: String?
    package let leadID: String?
    package let fields: JSONObject

    package init(
        at: Date, type: ActivityType, text: String, slotID: SlotID? = nil, runID: String? = nil, leadID: String? = nil,
        fields: JSONObject = [:]
    ) {
        (self.at, self.type, self.text) = (at, type, text)
        (self.slotID, self.runID, self.leadID, self.fields) = (slotID, runID, leadID, fields)
    }

    package var json: JSONObject {
        var out: JSONObject = [
            "v": 1, "ts": .string(Timestamp.string(at)), "type": .string(type.rawValue), "text": .string(text),
        ]
        if let slotID { out["slot_id"] = .string(slotID.raw) }
        if let runID { out["run_id"] = .string(runID) }
        if let leadID { out["lead_id"] = .string(leadID) }
        for (key, value) in fields.members where out[key] == nil { out[key] = value }
        return out
    }

    private static let envelope: Set = ["v", "ts", "type", "text", "slot_id", "run_id", "lead_id", "crc", "notice"]

    /// Reads a line of the log or a child's `activity` notice. `nil` when type or text is missing.
    ///
    /// - Parameters:
    ///   - received: the time used when the record brings none.
    ///   - slotID: replaces the record's own slot: a child speaks only for the slot it serves.
    package init?(json: JSONObject, received: Date, slotID: SlotID? = nil) {
        guard let type = json["type"]?.string.flatMap(ActivityType.init), let text = json["text"]?.string else {
            return nil
        }
        var fields = JSONObject()
        for (key, value) in json.members where !Self.envelope.contains(key) { fields[key] = value }
        self.init(
            at: json["ts"]?.string.flatMap(Timestamp.date) ?? received, type: type, text: text,
            slotID: slotID ?? json["slot_id"]?.string.flatMap(SlotID.init), runID: json["run_id"]?.string,
            leadID: json["lead_id"]?.string, fields: fields)
    }
}
