import Domain
package import Foundation
import ProcessBridge

/// The last lines of a page's console: what the browser itself reports (failed loads, violations, interventions) and
/// what the page's scripts print.
package final class ConsoleLog: Sendable {
    package static let kept = 200
    private static let longest = 2000

    package struct Line: Sendable, Hashable {
        package let at: Date
        package let level: String
        package let text: String
        package var source: String?
        package var url: String?
        package var line: Int?
    }

    private let lines = Guarded<[Line]>([])
    private let now: WallClock

    init(now: @escaping WallClock) { self.now = now }

    package var all: [Line] { lines.use { $0 } }

    /// Takes `entry` of `Log.entryAdded` or `message` of `Console.messageAdded`.
    func take(_ entry: JSONValue?) {
        guard let entry, let text = entry["text"]?.string else { return }
        let line = Line(
            at: now(), level: entry["level"]?.string ?? "info", text: String(text.prefix(Self.longest)),
            source: entry["source"]?.string, url: entry["url"]?.string,
            line: entry["lineNumber"]?.int ?? entry["line"]?.int)
        lines.use { lines in
            lines.append(line)
            if lines.count > Self.kept { lines.removeFirst(lines.count - Self.kept) }
        }
    }

    /// One JSON object a line, the oldest first, secrets and contacts taken out.
    package var encoded: [UInt8] {
        all.flatMap { line -> [UInt8] in
            var object: JSONObject = [
                "at": .string(Timestamp.string(line.at)), "level": .string(line.level),
                "text": .string(EvidenceRedaction.text(line.text)),
            ]
            object["source"] = line.source.map(JSONValue.string)
            object["url"] = line.url.map { .string(EvidenceRedaction.url($0)) }
            object["line"] = line.line.map { JSONValue($0) }
            return JSONValue.object(object).encoded + [0x0A]
        }
    }
}
