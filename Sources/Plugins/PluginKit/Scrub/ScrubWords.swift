/// What the scrubber takes letters, digits and keys for.
enum ScrubWords {
    static func lower(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

    /// The value of a decimal digit, also of the scripts India's pages are written in.
    static func digit(_ scalar: UInt32) -> UInt8? {
        switch scalar {
        case 0x30...0x39: UInt8(scalar - 0x30)
        case 0x660...0x669: UInt8(scalar - 0x660)
        case 0x6F0...0x6F9: UInt8(scalar - 0x6F0)
        case 0x966...0x96F: UInt8(scalar - 0x966)
        case 0x9E6...0x9EF: UInt8(scalar - 0x9E6)
        case 0xFF10...0xFF19: UInt8(scalar - 0xFF10)
        default: nil
        }
    }

    static func isLetter(_ scalar: UInt32) -> Bool {
        (0x41...0x5A).contains(scalar) || (0x61...0x7A).contains(scalar)
            || (scalar > 0xBF && !(0x2000...0x206F).contains(scalar) && scalar != 0x3000 && scalar != 0xFFFD)
    }
    static func isWord(_ scalar: UInt32) -> Bool { isLetter(scalar) || digit(scalar) != nil }
    /// What the part before an `@` is made of.
    static func isMailSign(_ scalar: UInt32) -> Bool {
        isWord(scalar) || [0x2E, 0x5F, 0x25, 0x2B, 0x2D, 0x27].contains(scalar)
    }
    /// Spaces and the signs that take no room.
    static func isSpace(_ scalar: UInt32) -> Bool {
        scalar == 0x20 || scalar == 0xA0 || scalar == 0x09 || scalar == 0xAD || scalar == 0x202F || scalar == 0x2060
            || (0x2000...0x200D).contains(scalar) || scalar == 0xFEFF
    }
    static func isDash(_ scalar: UInt32) -> Bool { scalar == 0x2D || (0x2010...0x2015).contains(scalar) }

    enum KeyKind { case phone, other, none }

    private static let phoneParts = [
        "phone", "mobile", "whatsapp", "msisdn", "fax", "contactno", "contactnum", "wanumber", "mobno", "mobnum",
        "landline",
    ]
    private static let phoneWords: Set<String> = [
        "tel", "mob", "sms", "wa", "ph", "telno", "wano", "phno", "call", "callto", "cell", "telephone", "telefon",
    ]
    private static let otherWords: Set<String> = [
        "price", "prices", "amount", "total", "qty", "quantity", "time", "date", "timestamp", "epoch", "size", "count",
        "width", "height", "version", "hash", "min", "max", "lat", "lng", "lon", "offset", "index", "expires", "ts",
        "gst", "gstin", "at", "on", "cost", "budget",
    ]

    /// What kind of number a key holds: `data-mobile`, `leadId`, `posted_at`.
    static func kind(ofKey key: [UInt8]) -> KeyKind {
        let words = words(key)
        let whole = words.joined()
        if phoneParts.contains(where: whole.contains) || words.contains(where: phoneWords.contains) { return .phone }
        guard let last = words.last else { return .none }
        if last == "ids" || last.hasSuffix("id") { return .other }
        return words.contains(where: otherWords.contains) ? .other : .none
    }

    /// The words of a key in lower case: cut at signs and digits, and before capitals.
    private static func words(_ key: [UInt8]) -> [String] {
        var words: [String] = []
        var isOpen = false
        var wasSmall = false
        for byte in key {
            let isCapital = (0x41...0x5A).contains(byte)
            guard isCapital || (0x61...0x7A).contains(byte) else {
                isOpen = false
                continue
            }
            if !isOpen || (isCapital && wasSmall) { words.append("") }
            words[words.count - 1].unicodeScalars.append(Unicode.Scalar(lower(byte)))
            (isOpen, wasSmall) = (true, !isCapital)
        }
        return words
    }
}
