/// RFC 2045: a text as lines of at most 76 ASCII characters that survive every relay.
enum QuotedPrintable {
    private static let hex = Array("0123456789ABCDEF".utf8)

    /// Line breaks of any kind become CRLF, and the text ends with one.
    static func encode(_ text: String) -> [UInt8] {
        let unix = Array(text.utf8)
        var lines: [[UInt8]] = [[]]
        var index = 0
        while index < unix.count {
            switch unix[index] {
            case 0x0d:
                if index + 1 < unix.count, unix[index + 1] == 0x0a { index += 1 }
                lines.append([])
            case 0x0a: lines.append([])
            case let byte: lines[lines.count - 1].append(byte)
            }
            index += 1
        }
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.flatMap { encode(line: $0) + [0x0d, 0x0a] }
    }

    private static func encode(line: [UInt8]) -> [UInt8] {
        var (result, width): ([UInt8], Int) = ([], 0)
        for (index, byte) in line.enumerated() {
            let piece =
                mustBeQuoted(byte, at: index, in: line) ? [0x3d, hex[Int(byte >> 4)], hex[Int(byte & 15)]] : [byte]
            // A soft break takes one place itself.
            if width + piece.count > (index == line.count - 1 ? 76 : 75) {
                result += [0x3d, 0x0d, 0x0a]
                width = 0
            }
            result += piece
            width += piece.count
        }
        return result
    }

    /// White space at a line's end would be lost; a dot or "From " at its beginning means something to some relays.
    private static func mustBeQuoted(_ byte: UInt8, at index: Int, in line: [UInt8]) -> Bool {
        switch byte {
        case 0x20, 0x09: index == line.count - 1
        case 0x3d: true
        case 0x2e: index == 0
        case 0x46: index == 0 && line.starts(with: Array("From ".utf8))
        default: byte < 0x21 || byte > 0x7e
        }
    }
}
