import LuaBridge

/// Whether bytes are UTF-8, and where they first are not.
enum UTF8Check {
    /// The first byte, from 1, that belongs to no whole character.
    static func firstBadByte(_ bytes: some RandomAccessCollection<UInt8>) -> Int? {
        var at = bytes.startIndex
        while at < bytes.endIndex {
            let length = characterLength(bytes[at...])
            guard length > 0 else { return bytes.distance(from: bytes.startIndex, to: at) + 1 }
            at = bytes.index(at, offsetBy: length)
        }
        return nil
    }

    /// How many bytes the character that begins here has; 0 for none.
    private static func characterLength(_ rest: some RandomAccessCollection<UInt8>) -> Int {
        guard let first = rest.first else { return 0 }
        let (length, second): (Int, ClosedRange<UInt8>) =
            switch first {
            case 0x00...0x7F: (1, 0...0)
            case 0xC2...0xDF: (2, 0x80...0xBF)
            case 0xE0: (3, 0xA0...0xBF)
            case 0xED: (3, 0x80...0x9F)
            case 0xE1...0xEF: (3, 0x80...0xBF)
            case 0xF0: (4, 0x90...0xBF)
            case 0xF4: (4, 0x80...0x8F)
            case 0xF1...0xF3: (4, 0x80...0xBF)
            default: (0, 0...0)
            }
        guard length > 1 else { return length }
        let followers = rest.dropFirst().prefix(length - 1)
        guard followers.count == length - 1, second.contains(followers[followers.startIndex]) else { return 0 }
        return followers.dropFirst().allSatisfy { $0 & 0xC0 == 0x80 } ? length : 0
    }

    /// The raise for bytes that are none, at the first of them.
    static func raise(_ name: String, _ bytes: some RandomAccessCollection<UInt8>) -> LuaRaise {
        .badArgument("\(name): invalid UTF-8 at byte \(firstBadByte(bytes) ?? 1)")
    }
}
