import Delivery
import Domain

extension DispatchNotice {
    /// Everything this notice becomes on the child link: itself and, where it moves a lead on, a line of the lead's walk.
    func allOnLink(channel: String) -> [(name: String, fields: JSONObject)] {
        guard kind != .activity, let walk = walkLine(channel: channel) else { return [onLink(channel: channel)] }
        return [onLink(channel: channel), (Kind.activity.rawValue, walk)]
    }

    /// The name and fields of the notice on the child link; the host's lists read exactly these.
    func onLink(channel: String) -> (name: String, fields: JSONObject) {
        var fields: JSONObject = ["channel": .string(channel), "code": .string(code)]
        fields["slot_id"] = slot.map(JSONValue.string)
        fields["lead_id"] = leadID.map(JSONValue.string)
        fields["item_id"] = itemID.map(JSONValue.string)
        switch kind {
        case .activity:
            fields["type"] = "OUTBOUND"
            fields["text"] = .string(text)
            if let step { fields.merge(["step": .string(step), "note": .string(channel)]) }
        case .attention:
            fields["id"] = .string(key)
            fields["kind"] = .string(code == "dead" ? "dead_letters" : code)
            fields["title"] = .string("\(channel): \(text)")
            fields["hint"] = .string(hint)
        case .attentionClear: fields["id"] = .string(key)
        case .queue, .approval: fields["state"] = .string(code)
        }
        return (kind.rawValue, fields)
    }

    /// The step of the lead's walk this tells of, in a word.
    private var step: String? {
        switch (kind, code) {
        case (.activity, "sent"): "sent"
        case (.approval, "pending"): "waiting"
        case (.approval, "approved"): "approved"
        case (.attention, "unknown"): "unknown"
        case (.attention, "dead"): "failed"
        default: nil
        }
    }

    private func walkLine(channel: String) -> JSONObject? {
        guard let step, let leadID else { return nil }
        let words = ["waiting": "a message waits for a yes", "approved": "a message is approved"][step] ?? text
        var line: JSONObject = [
            "type": "OUTBOUND", "text": .string("\(channel): \(words)"), "lead_id": .string(leadID),
            "step": .string(step),
            "note": .string(channel), "channel": .string(channel),
        ]
        line["slot_id"] = slot.map(JSONValue.string)
        line["item_id"] = itemID.map(JSONValue.string)
        if step == "failed" { line["bad"] = true }
        return line
    }

    private var hint: String {
        switch code {
        case "unknown": "Look there, then: engyne-host approvals settle \(itemID ?? "ID") --sent|--not-sent"
        case "dead": "See the reason, then: engyne-host queue replay or drop"
        case "not_delivered": "Look into the chat; the number may be wrong or may have blocked you"
        case "missing_variable": "Edit the template, then look: engyne-host template preview \(slot ?? "SLOT")"
        case "paused": "Mend the cause, then resume the channel"
        default: ""
        }
    }
}
