package import Domain
package import Foundation
import Journal

/// Reads from a slot's `leads.jsonl` what a replay of its rules needs: the observations and wishes of the last days.
/// Finds the place by time, reads no other line as JSON, and keeps no line.
package enum LeadSights {
    private static let wanted = [LeadEventType.observed, .wished].map { Array($0.rawValue.utf8) }

    /// - Throws: `JournalError`.
    package static func read(_ path: String, since: Date) throws -> LeadReplay {
        var reader = JournalReader(path: path, offset: try JournalPlace.offset(in: path, from: since))
        reader.isWanted = isWanted
        var replay = LeadReplay()
        try reader.forEachNew { line in
            guard let event = LeadEvent(json: line), event.at >= since else { return }
            replay.take(event)
        }
        return replay
    }

    /// Lines of our own have their type in a fixed place; any other line is looked into.
    @Sendable private static func isWanted(_ line: ArraySlice<UInt8>) -> Bool {
        let (head, middle) = (Array("{\"v\":1,\"ts\":\"".utf8), Array("\",\"type\":\"".utf8))
        let at = line.startIndex + head.count + 24
        guard line.starts(with: head), at < line.endIndex, line[at...].starts(with: middle) else { return true }
        let type = line[(at + middle.count)...].prefix(32).prefix { $0 != UInt8(ascii: "\"") }
        return wanted.contains { $0.elementsEqual(type) }
    }
}
