import Crypto
import Domain
import Foundation

/// What one push message says, as the JSON a service worker shows: what was bought and where, never who. A slot's template is
/// not asked: it is written for the buyer and may name one.
struct PushNote {
    let text: String

    init(slot: SlotID, event: JSONObject) {
        let lead = event["lead"]
        let isTest = event["test"]?.bool == true
        let words = [lead?["title"]?.string, lead?["city"]?.string].compactMap(\.self).joined(separator: ", ")
        var note: JSONObject = [
            "title": .string(isTest ? "Test of \(slot)" : "New verified lead"),
            "body": .string(Self.cut(isTest ? "This device is reached." : words)),
            "slot_id": .string(slot.raw),
            "tag": .string(Self.topic(of: event["event_id"]?.string ?? "test:\(slot)")),
        ]
        note["lead_id"] = event["lead_id"]?.string.map(JSONValue.string)
        self.text = JSONValue.object(note).encodedString
    }

    /// Short enough for every lock screen and, in any script, for a push message.
    private static func cut(_ text: String) -> String { String(text.prefix(200)) }

    /// 32 characters of base64url that name the matter and tell nothing of it.
    static func topic(of name: String) -> String {
        String(Base64.urlText(Array(SHA256.hash(data: Array(name.utf8)))).prefix(32))
    }
}
