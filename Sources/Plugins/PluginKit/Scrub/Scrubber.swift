/// Takes phone numbers and e-mail addresses out of markup, scripts and JSON, so that a page can be kept as a fixture.
///
/// Each is replaced by a fixed stand-in of the same shape: the first number of a document becomes `…555 0100`, the next
/// `…555 0101`, the first address `person1@example.com`; one contact has one stand-in wherever it stands and however it
/// is written (spaces, entities, percent signs, JSON escapes, inline tags between its digits). Scrubbing what was
/// scrubbed changes nothing. Ids, times and prices stay: a number under a key like `id` or `price` is no phone unless
/// the same number also stands under a key like `phone`. In doubt it hides too much. Names, companies and places stay:
/// whoever adds a fixture looks at it first.
package struct Scrubber: Sendable {
    private var standIns = StandIns()

    package init() {}

    /// The text without contacts. Use one scrubber for all parts of one page, so that they agree with each other.
    package mutating func clean(_ bytes: [UInt8]) -> [UInt8] {
        let text = ScrubText(bytes)
        let mails = MailSpans.find(in: text)
        let numbers = PhoneSpans.find(in: text, apart: mails.map(\.units))
        guard !mails.isEmpty || !numbers.isEmpty else { return bytes }
        var edits: [ScrubEdit] = []
        for mail in mails { edits += edit(mail, in: text) }
        for number in numbers { edits += edit(number, in: text) }
        return text.applying(edits.sorted { $0.bytes.lowerBound < $1.bytes.lowerBound })
    }

    package mutating func clean(_ text: String) -> String { String(decoding: clean(Array(text.utf8)), as: UTF8.self) }

    /// One text by itself.
    package static func clean(_ text: String) -> String {
        var scrubber = Scrubber()
        return scrubber.clean(text)
    }

    private mutating func edit(_ mail: MailSpans.Span, in text: ScrubText) -> [ScrubEdit] {
        let number = standIns.mail(mail.address)
        return [
            ScrubEdit(bytes: text.bytes(mail.units.lowerBound..<mail.at), with: Array("person\(number)".utf8)),
            ScrubEdit(bytes: text.bytes(mail.at + 1..<mail.units.upperBound), with: Array("example.com".utf8)),
        ]
    }

    /// Digit by digit, so that whatever stands between them stays.
    private mutating func edit(_ number: PhoneSpans.Span, in text: ScrubText) -> [ScrubEdit] {
        let fresh = standIns.phone(number.digits)
        return zip(number.units, fresh).map { unit, digit in
            ScrubEdit(bytes: text.bytes(unit..<unit + 1), with: [digit])
        }
    }
}

/// One replacement in the bytes of a text.
struct ScrubEdit {
    let bytes: Range<Int>
    let with: [UInt8]
}

/// Which stand-in belongs to which contact, in the order of their first appearance.
struct StandIns: Sendable {
    private var phones: [[UInt8]: Int] = [:]
    private var mails: [String: Int] = [:]
    private static let tail = 7
    private static let significant = 10
    private static let first = 100
    private static let places = 9900

    mutating func mail(_ address: String) -> Int {
        let number = mails[address] ?? mails.count + 1
        mails[address] = number
        return number
    }

    /// The same count of digits: what stands before the last seven (country, area) stays, then `555`, then a number.
    ///
    /// The country code is no part of what tells two contacts apart, so that `+91 98…` and `098…` agree.
    mutating func phone(_ digits: [UInt8]) -> [UInt8] {
        let own = Array(digits.suffix(Self.significant))
        let number = phones[own] ?? phones.count
        phones[own] = number
        let text = String(Self.first + number % Self.places)
        let filled = Array(("555" + String(repeating: "0", count: 4 - text.count) + text).utf8)
        return Array(digits.dropLast(Self.tail)) + filled.suffix(min(Self.tail, digits.count))
    }
}
