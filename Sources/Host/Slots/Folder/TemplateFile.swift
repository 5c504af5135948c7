import Foundation

/// The text of a slot's message template: `slots/<id>/templates/<name>.txt` or `.md`.
package enum TemplateFile {
    static let maxBytes = 64 << 10
    /// What a slot without a file of its own says first. It invents nothing: no stock, no price, no promise.
    package static let firstTouch =
        "Hello {{contact.name|there}}, thank you for your enquiry about {{lead.title|our products}}. "
        + "This is {{client|our team}}. May we send you the details and a quotation?"

    /// `nil` for a name that is no plain word, and for one nobody wrote a text for.
    package static func text(named name: String, in folder: SlotFolder) -> String? {
        guard isName(name) else { return nil }
        for ending in ["txt", "md"] {
            guard let data = FileManager.default.contents(atPath: "\(folder.templates)/\(name).\(ending)"),
                data.count <= maxBytes, let text = String(data: data, encoding: .utf8)
            else { continue }
            let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
            if !trimmed.isEmpty { return trimmed }
        }
        return name == "first_touch" ? firstTouch : nil
    }

    private static func isName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x5f || byte == 0x2d
            }
    }
}
