import Domain
package import Foundation

/// Finds where in an append-only file a time begins, by halving, so that a look at the last days need not read years.
package enum JournalPlace {
    /// Lines stand in the order in which they were written; a clock that was set back moves one by this much at most.
    private static let slack = 86_400.0
    private static let piece = 64 * 1024

    /// The offset of a whole line before which every line is older than `time`; 0 for a file that is not there.
    ///
    /// A line without a `ts` tells nothing and is never passed over on its own word. Throws `JournalError`.
    package static func offset(in path: String, from time: Date, io: any LogIO = SystemLogIO()) throws -> UInt64 {
        guard let size = try io.status(path: path)?.size, size > UInt64(4 * piece) else { return 0 }
        let descriptor = try io.open(path, flags: O_RDONLY | O_CLOEXEC, mode: 0)
        defer { io.close(descriptor) }
        let limit = time.addingTimeInterval(-slack)
        var (low, high) = (UInt64(0), size)
        while high - low > UInt64(2 * piece) {
            let middle = low + (high - low) / 2
            let bytes = try io.readAll(descriptor, at: middle, count: piece, path: path)
            if let (start, at) = firstTime(in: bytes), at < limit {
                low = middle + UInt64(start)
            } else {
                high = middle
            }
        }
        return low
    }

    /// The first whole line of a piece that has a time, and that time.
    private static func firstTime(in bytes: [UInt8]) -> (start: Int, at: Date)? {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropFirst()
        _ = lines.popLast()
        for line in lines {
            if let at = time(of: line) { return (line.startIndex, at) }
        }
        return nil
    }

    /// The `ts` of a line as we write it, found without reading the whole line.
    package static func time(of line: ArraySlice<UInt8>) -> Date? {
        let mark = Array("\"ts\":\"".utf8)
        let head = line.prefix(240)
        guard let at = head.indices.first(where: { head[$0...].starts(with: mark) }) else { return nil }
        return Timestamp.date(
            String(decoding: line[(at + mark.count)...].prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self))
    }
}
