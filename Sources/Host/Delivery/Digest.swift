import Crypto
package import Domain
package import Foundation

/// SHA-256 in hex: of texts that were approved, of recipients, and of keys we must recognise again.
package enum Digest {
    package static func sha256(_ bytes: [UInt8]) -> String { hex(SHA256.hash(data: bytes)) }

    /// Two lower-case digits a byte.
    static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { byte in
            let text = String(byte, radix: 16)
            return byte < 16 ? "0" + text : text
        }.joined()
    }

    package static func sha256(_ text: String) -> String { sha256(Array(text.utf8)) }

    /// A recipient, so that logs without addresses can still be matched.
    package static func recipient(_ contact: String) -> String { sha256(ContactKey(contact)?.text ?? contact) }

    /// An idempotency key, short enough for every record.
    package static func key(_ idempotencyKey: String) -> String { String(sha256(idempotencyKey).prefix(24)) }

    /// What a line asks for, so that two lines with one key can be told apart.
    package static func content(of item: QueueItem) -> String {
        String(
            sha256((item.to ?? "") + "\u{0}" + item.kind + "\u{0}" + JSONValue.object(item.payload).encodedString)
                .prefix(24))
    }

    /// A time-sortable id that is the same for the same event and channel: the form of a UUID version 7 whose random
    /// part is a digest.
    package static func sortableID(of name: String, at date: Date) -> String {
        var source = DigestBits(name: name)
        return SortableID.make(at: date, using: &source)
    }
}

/// "Random" numbers that are a function of a name.
private struct DigestBits: RandomNumberGenerator {
    private let name: String
    private var round = 0
    init(name: String) { self.name = name }

    mutating func next() -> UInt64 {
        round += 1
        return SHA256.hash(data: Array("\(round)\u{0}\(name)".utf8)).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
