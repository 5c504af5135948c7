import Foundation

/// A message text with places for facts: `{{contact.name|there}}` becomes the fact, or what stands behind the bar.
///
/// A fact is a path into the event (`lead.title`, `contact.company`) or `client`. It is put in as plain text in one
/// line; text from pages is data and is never looked at for places again.
package enum MessageTemplate {
    package static func fill(_ text: String, event: JSONObject, client: String?) -> String {
        var result = ""
        var rest = text[...]
        while let open = rest.range(of: "{{"), let close = rest[open.upperBound...].range(of: "}}") {
            result += rest[..<open.lowerBound]
            result += value(of: rest[open.upperBound..<close.lowerBound], event: event, client: client)
            rest = rest[close.upperBound...]
        }
        return result + rest
    }

    private static func value(of place: Substring, event: JSONObject, client: String?) -> String {
        let sides = place.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false).map { trim($0) }
        let path = sides[0].split(separator: ".").map(String.init)
        let found = path == ["client"] ? client : text(at: path, in: .object(event))
        let line = found.map { trim($0.split { $0.isNewline || $0 == "\t" }.joined(separator: " ")[...]) } ?? ""
        return line.isEmpty ? (sides.count > 1 ? sides[1] : "") : String(line.prefix(300))
    }

    private static func text(at path: [String], in value: JSONValue) -> String? {
        let found = path.reduce(Optional(value)) { $0?[$1] }
        return found?.string ?? found?.int.map(String.init)
    }

    private static func trim(_ text: Substring) -> String {
        String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
