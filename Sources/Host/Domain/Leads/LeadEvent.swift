package import Foundation

/// The types of lines in `leads.jsonl`: facts in the past tense, an act preceded by its intent.
package enum LeadEventType: String, Sendable, CaseIterable {
    case observed
    case rowRejected = "row_rejected"
    case decided
    case clickHeld = "click_held"
    /// A kept lead that no switch held could not be aimed at: nothing was intended, nothing was clicked.
    case armingFailed = "arming_failed"
    case clickIntended = "click_intended"
    case clicked
    case verified
    case unverified
    case emitted
    case messageSent = "message_sent"
    /// News of how far a message has come.
    case messageState = "message_state"
    /// A person said of a lead that was not bought: I wanted this one. Written by the host; it moves nothing.
    case wished
}

/// One line of a slot's `leads.jsonl`. `fields` are the members of its type; the envelope is written by the host alone.
package struct LeadEvent: Sendable, Hashable {
    package let at: Date
    package let type: LeadEventType
    package let slotID: SlotID
    package let runID: String?
    package let leadID: String?
    package let plugin: PluginStamp?
    package let fields: JSONObject

    package init(
        at: Date, type: LeadEventType, slotID: SlotID, runID: String?, leadID: String?, plugin: PluginStamp?,
        fields: JSONObject = [:]
    ) {
        (self.at, self.type, self.slotID, self.runID) = (at, type, slotID, runID)
        (self.leadID, self.plugin, self.fields) = (leadID, plugin, fields)
    }

    package var json: JSONObject {
        var out: JSONObject = [
            "v": 1, "ts": .string(Timestamp.string(at)), "type": .string(type.rawValue), "slot_id": .string(slotID.raw),
        ]
        if let runID { out["run_id"] = .string(runID) }
        if let leadID { out["lead_id"] = .string(leadID) }
        if let plugin { out["plugin"] = plugin.json }
        out.merge(fields)
        return out
    }

    /// `nil` for a line of a type or version we do not know: readers skip it, nothing rewrites it.
    package init?(json: JSONObject) {
        guard let at = json["ts"]?.string.flatMap(Timestamp.date),
            let type = json["type"]?.string.flatMap(LeadEventType.init),
            let slotID = json["slot_id"]?.string.flatMap(SlotID.init)
        else { return nil }
        var fields = json
        for key in ["v", "ts", "type", "slot_id", "run_id", "lead_id", "plugin", "crc"] { fields[key] = nil }
        self.init(
            at: at, type: type, slotID: slotID, runID: json["run_id"]?.string, leadID: json["lead_id"]?.string,
            plugin: PluginStamp(json: json["plugin"]), fields: fields)
    }
}
