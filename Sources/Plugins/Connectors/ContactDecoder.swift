package import Domain
import PluginKit

/// Brings a contact that a script read from a page into the one shape: `name company phone email` and further texts.
package enum ContactDecoder {
    /// `nil` when nothing usable is left. A phone that is none is kept as `phone_text`, so that a person can read it.
    package static func decode(_ value: JSONValue?, region: String) -> JSONObject? {
        guard let table = value?.object else { return nil }
        var contact = JSONObject()
        for (key, value) in table.members.sorted(by: { $0.key < $1.key }) where !key.hasPrefix("_") {
            guard let text = (value.string ?? value.int.map { String($0) }).map(ScriptText.squeeze), !text.isEmpty
            else { continue }
            switch key {
            case "phone", "mobile", "whatsapp", "alt_phone":
                put(ScriptText.phone(text, region: home(table, region)), text, key, &contact)
            case "email", "alt_email": put(ScriptText.email(text), text, key, &contact)
            default: contact[key] = .string(String(text.prefix(300)))
            }
        }
        return contact.isEmpty ? nil : contact
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
