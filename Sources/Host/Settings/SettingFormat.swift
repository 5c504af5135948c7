import Foundation

/// The shapes of text a setting may ask for. Each says in words what it expects, so that the error can.
package enum SettingFormat: Sendable {
    case any
    /// A file or plugin name: lower case, digits, `_` and `-`.
    case name
    case timeZone
    /// `http` or `https`, with a host.
    case webAddress
    /// `HH:MM-HH:MM`; may pass midnight.
    case window
    /// `scheme://host:port` of an allowed host.
    case origin
    case countryCode
    case regularExpression
    /// `mailto:` with an address, or an https address.
    case contact

    package var expected: String {
        switch self {
        case .any: "a text"
        case .name: "a name of lower-case letters, digits, '_' and '-', at most 48 long"
        case .timeZone: "a time zone such as Asia/Kolkata"
        case .webAddress: "an http or https address"
        case .window: "hours such as 08:00-22:00"
        case .origin: "scheme://host:port with http, https, smtp, smtps, imap or imaps"
        case .countryCode: "a country code of two letters such as IN"
        case .regularExpression: "a regular expression"
        case .contact: "mailto:name@example.com or an https address"
        }
    }

    package func accepts(_ text: String) -> Bool {
        switch self {
        case .any: true
        case .name: Self.isName(text)
        case .timeZone: TimeZone(identifier: text) != nil
        case .webAddress: Self.isAddress(text, schemes: ["http", "https"])
        case .window: Self.minutes(ofWindow: text) != nil
        case .origin: Self.isOrigin(text)
        case .countryCode: text.utf8.count == 2 && text.utf8.allSatisfy { (0x41...0x5A).contains($0) }
        case .regularExpression: (try? NSRegularExpression(pattern: text)) != nil
        case .contact:
            text.wholeMatch(of: #/mailto:[^@\s]+@[^@\s]+/#) != nil || Self.isAddress(text, schemes: ["https"])
        }
    }

    private static func isName(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let letters = { (byte: UInt8) in (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) }
        guard let first = bytes.first, letters(first), bytes.count <= 48 else { return false }
        return bytes.allSatisfy { letters($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
    }

    private static func isAddress(_ text: String, schemes: Set<String>) -> Bool {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased() else { return false }
        return schemes.contains(scheme) && parts.host?.isEmpty == false
    }

    private static func isOrigin(_ text: String) -> Bool {
        guard isAddress(text, schemes: ["http", "https", "smtp", "smtps", "imap", "imaps"]) else { return false }
        guard let parts = URLComponents(string: text) else { return false }
        return parts.port != nil && parts.path.isEmpty && parts.query == nil && parts.user == nil
    }

    /// The two ends of a window in minutes after midnight, or `nil` when the text is none. `24:00` is allowed as end.
    package static func minutes(ofWindow text: String) -> (from: Int, to: Int)? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(minutes(ofTime:))
        guard ends.count == 2, let from = ends[0], let to = ends[1], from < 1440, from != to else { return nil }
        return (from, to)
    }

    private static func minutes(ofTime text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 && $0.allSatisfy(\.isASCII) }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), (0...59).contains(minute)
        else { return nil }
        let total = hour * 60 + minute
        return (0...1440).contains(total) && hour >= 0 ? total : nil
    }
}
