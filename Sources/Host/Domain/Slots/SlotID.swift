/// The name of a slot, which is also a folder name: `^[a-z0-9][a-z0-9_-]{0,47}$`, checked once, here.
package struct SlotID: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let raw: String

    package init?(_ raw: String) {
        let allowed = raw.utf8.allSatisfy { Self.isPlain($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
        guard (1...48).contains(raw.utf8.count), allowed, let first = raw.utf8.first, Self.isPlain(first) else {
            return nil
        }
        self.raw = raw
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    package var description: String { raw }
    package static func < (a: SlotID, b: SlotID) -> Bool { a.raw < b.raw }
}
