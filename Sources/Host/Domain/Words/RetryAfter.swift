package import Foundation

/// The pause an answer asks for in its `Retry-After` header.
package enum RetryAfter {
    /// Whole seconds from now, at most a day; `nil` when the header is missing or neither a number nor a date.
    package static func seconds(_ headers: JSONValue?, now: Date) -> Int? {
        let value = headers?.object?.members.first { $0.key.lowercased() == "retry-after" }?.value.string
        return value.flatMap { seconds($0, now: now) }
    }

    /// The same for the header's text.
    package static func seconds(_ value: String, now: Date) -> Int? {
        let text = value.trimmingCharacters(in: .whitespaces)
        guard !text.isEmpty else { return nil }
        let seconds = Int(text).map(Double.init) ?? date(text).map { $0.timeIntervalSince(now) }
        return seconds.map { Int(min(max($0, 0), 86_400).rounded(.up)) }
    }

    private static func date(_ text: String) -> Date? {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = .gmt
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return format.date(from: text)
    }
}
