import CPhone

/// Finds a phone number in a text and writes it as E.164, by the numbering plans libphonenumber knows.
///
/// A number that names its country (`+…`) counts when it has the length of that country's telephones; any other must be
/// a number of the region's plan. Anything doubtful is no number, because a wrong one reaches a stranger. The plans are
/// read at the first use and shared by the whole process.
package enum PhoneNumber {
    /// Text beyond this is not looked at.
    package static let textLimitBytes = 64 << 10

    /// `+` and digits, or `nil`.
    package static func e164(_ text: String, region: String) -> String? {
        var head = Array(text.utf8.prefix(textLimitBytes))
        if head.count == textLimitBytes { head = head.dropLastPartialCharacter() }
        var room = [CChar](repeating: 0, count: 20)
        let found = head.withUnsafeBytes { bytes in
            engyne_phone_first(
                bytes.bindMemory(to: CChar.self).baseAddress, bytes.count, region.uppercased(), &room)
        }
        return found == 1 ? String(decoding: room.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
    }
}

extension [UInt8] {
    /// Without the bytes of a character that was cut in two.
    fileprivate func dropLastPartialCharacter() -> [UInt8] {
        guard let start = lastIndex(where: { $0 & 0xC0 != 0x80 }) else { return self }
        return Array(self[..<start])
    }
}
