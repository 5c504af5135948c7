import Domain
import PluginKit

/// The message of a channel whose script has no `compose`.
enum DefaultComposition {
    /// The text as it is; to the contact's phone, to its e-mail on channel `email`, to the plugin's name for staff.
    /// - Throws: `ChannelError.noText` without a text: that is a missing template, not a missing contact.
    static func of(_ event: JSONObject, text: String?, _ manifest: Manifest) throws(ChannelError) -> Composition {
        guard let text, !text.isEmpty else { throw .noText(plugin: manifest.name) }
        if manifest.audience == .staff { return .message(to: manifest.name, body: text, subject: nil) }
        let key = manifest.carries == "email" ? "email" : "phone"
        guard let to = event["contact"]?[key]?.string, !to.isEmpty else { return .noContact }
        return .message(to: to, body: text, subject: nil)
    }
}
