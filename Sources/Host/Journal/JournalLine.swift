package import Domain

/// One line of an append-only file: compact JSON whose last key `crc` sums the bytes before it.
///
/// Lines of other programs may lack `crc`; they are taken and marked as unchecked.
package enum JournalLine {
    /// The longest line, without its line feed: 256 KiB.
    package static let maximumBytes = 256 * 1024

    /// What the bytes between two line feeds are.
    package enum Content: Equatable, Sendable {
        /// An object without its `crc`; `isChecked` says that a sum was there and fits.
        case good(JSONObject, isChecked: Bool)
        case bad(why: String)
    }

    /// The line of `record` with its line feed. A `crc` the record brings is replaced.
    package static func encode(_ record: JSONObject) -> [UInt8] {
        var record = record
        record["crc"] = nil
        if record.isEmpty { record["v"] = 1 }
        var bytes = JSONValue.object(record).encoded
        bytes.removeLast()
        let sum = Checksum.hex(bytes)
        bytes.append(contentsOf: ",\"crc\":\"\(sum)\"}\n".utf8)
        return bytes
    }

    /// Reads one line, given without its line feed.
    package static func decode(_ line: ArraySlice<UInt8>) -> Content {
        // Some editors begin a file with a byte order mark.
        let bytes = line.starts(with: [0xEF, 0xBB, 0xBF]) ? line.dropFirst(3) : line
        guard bytes.count <= maximumBytes else { return .bad(why: "longer than \(maximumBytes) bytes") }
        guard !bytes.contains(0) else { return .bad(why: "holds a NUL byte") }
        let value: JSONValue
        do throws(JSONSyntaxError) { value = try JSONReader.read(bytes) } catch {
            return .bad(why: "not JSON at byte \(error.offset): \(error.problem)")
        }
        guard var object = value.object else { return .bad(why: "not a JSON object") }
        guard let sum = object["crc"] else { return .good(object, isChecked: false) }
        guard object.members.last?.key == "crc", let text = sum.string, let body = body(of: bytes) else {
            return .bad(why: "crc is not the last key")
        }
        let found = body.withUnsafeBytes { Checksum.hex(Checksum.of($0)) }
        guard text.lowercased() == found else { return .bad(why: "crc \(text) does not fit, bytes give \(found)") }
        object["crc"] = nil
        return .good(object, isChecked: true)
    }

    /// Whether the line ends, or nearly ends, with a sum as we write it.
    static func hasSum(_ line: ArraySlice<UInt8>) -> Bool {
        let end = line.suffix(24)
        guard let body = body(of: end) else { return false }
        let sum = end[body.endIndex...].dropFirst(8).prefix(9)
        return sum.count == 9 && sum.last == UInt8(ascii: "\"")
    }

    private static let mark = Array(",\"crc\":".utf8)

    /// The bytes the sum covers: those before the last `,"crc":`.
    private static func body(of bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var at = bytes.endIndex - mark.count
        while at > bytes.startIndex {
            if bytes[at] == mark[0], bytes[at..<at + mark.count].elementsEqual(mark) { return bytes[..<at] }
            at -= 1
        }
        return nil
    }
}
