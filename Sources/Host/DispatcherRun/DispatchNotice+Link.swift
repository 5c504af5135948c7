import Delivery
import Domain

extension DispatchNotice {
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

    private var hint: String {
        switch code {
        case "unknown": "Look there, then: engyne-host approvals settle \(itemID ?? "ID") --sent|--not-sent"
        case "dead": "See the reason, then: engyne-host queue replay or drop"
        case "paused": "Mend the cause, then resume the channel"
        default: ""
        }
    }
}
