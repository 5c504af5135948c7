package import Domain

/// Brings a contact into the one shape: `name company phone email` and further texts, phones as E.164.
package enum ContactDecoder {
    /// Of what a script read from a page; `nil` when nothing usable is left. A phone that is none is kept as `phone_text`, so that a person can read it.
    package static func decode(_ value: JSONValue?, region: String) -> JSONObject? {
        guard let table = value?.object else { return nil }
        var contact = JSONObject()
        for (key, value) in table.members.sorted(by: { $0.key < $1.key }) where !key.hasPrefix("_") {
            guard let text = (value.string ?? value.int.map { String($0) }).map(ScriptText.squeeze), !text.isEmpty
            else { continue }
            guard isReachable(key) else {
                contact[key] = .string(String(text.prefix(300)))
                continue
            }
            put(reach(key, text, table, region), text, key, &contact)
        }
        return contact.isEmpty ? nil : contact
    }

    /// Of an event that may have come from another program: phones and mail addresses in the one shape, those that are
    /// none as `…_text`, everything else as it is.
    package static func normalised(_ contact: JSONObject, region: String) -> JSONObject {
        var out = JSONObject()
        for (key, value) in contact.members {
            guard isReachable(key), let text = value.string ?? value.int.map({ String($0) }) else {
                out[key] = value
                continue
            }
            put(reach(key, text, contact, region), text, key, &out)
        }
        return out
    }

    private static let phones: Set<String> = ["phone", "mobile", "whatsapp", "alt_phone"]
    private static func isReachable(_ key: String) -> Bool {
        phones.contains(key) || key == "email" || key == "alt_email"
    }

    private static func reach(_ key: String, _ text: String, _ table: JSONObject, _ region: String) -> String? {
        phones.contains(key) ? ScriptText.phone(text, region: home(table, region)) : ScriptText.email(text)
    }

    private static func put(_ good: String?, _ text: String, _ key: String, _ contact: inout JSONObject) {
        let name = key == "mobile" ? "phone" : key
        if let good {
            contact[name] = .string(good)
        } else {
            contact[name + "_text"] = .string(String(text.prefix(100)))
        }
    }

    /// A contact that tells its own country is read as of that country.
    private static func home(_ table: JSONObject, _ region: String) -> String {
        table["country_iso"]?.string.flatMap { $0.utf8.count == 2 ? $0.uppercased() : nil } ?? region
    }
}
