/// A contact in the one form by which we compare contacts: phone, e-mail address or chat id.
///
/// Phones are compared by their last ten digits, so that a number with and without its country code is one contact:
/// for a do-not-contact list too much sameness is the harmless error.
package struct ContactKey: Sendable, Hashable, CustomStringConvertible {
    package let text: String
    package var description: String { text }

    /// `nil` when nothing of a contact is left after trimming.
    package init?(_ contact: String) {
        let trimmed = contact.filter { !$0.isWhitespace }.lowercased()
        guard !trimmed.isEmpty else { return nil }
        if let at = trimmed.firstIndex(of: "@") {
            let (name, host) = (String(trimmed[..<at]), trimmed[trimmed.index(after: at)...])
            let isPhoneChat = host == "c.us"
            guard isPhoneChat, let phone = Self.phone(name) else {
                text = "mail:" + trimmed
                return
            }
            text = phone
        } else {
            text = Self.phone(trimmed) ?? "chat:" + trimmed
        }
    }

    private static func phone(_ text: String) -> String? {
        guard text.allSatisfy({ $0.isASCII && ($0.isNumber || "+-().".contains($0)) }), !text.hasPrefix("-") else {
            return nil
        }
        let digits = text.filter(\.isNumber)
        let plain = digits.hasPrefix("00") ? digits.dropFirst(2) : digits[...]
        return plain.count >= 6 ? "phone:" + plain.suffix(10) : nil
    }

    /// The keys of everything that names one recipient.
    package static func all(_ contacts: [String?]) -> Set<ContactKey> {
        Set(contacts.compactMap { $0.flatMap(ContactKey.init) })
    }

    /// An address for screens: enough to recognise it, not enough to use it.
    package static func masked(_ contact: String) -> String {
        if let at = contact.firstIndex(of: "@") { return contact.prefix(1) + "•••" + contact[at...] }
        guard contact.filter(\.isNumber).count >= 6 else {
            return contact.count > 24 ? contact.prefix(8) + "•••" : contact
        }
        return contact.prefix(3) + "•••" + contact.suffix(4)
    }
}
