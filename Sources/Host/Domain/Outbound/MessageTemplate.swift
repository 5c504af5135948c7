import Foundation

/// A message text with places for facts: `{{contact.name|there}}` becomes the fact, or what stands behind the bar.
///
/// A fact is a path into the event (`lead.title`, `contact.company`) or `client`. It is put in as plain text in one
/// line; text from pages is data and is never looked at for places again. A place without a fact and without a bar is
/// a missing one: such a text is filled for the eye only and never goes to a buyer.
package enum MessageTemplate {
    /// One place of a text.
    package struct Place: Sendable, Hashable {
        /// `contact.name`.
        package let path: String
        /// What stands behind the bar; nil where there is no bar.
        package let fallback: String?
        /// What it becomes; nil when nothing is there for it.
        package let fact: String?
        package var isMissing: Bool { fact == nil && fallback == nil }
    }
    private enum Piece {
        case words(Substring)
        case place(Place)
    }

    package static func fill(_ text: String, event: JSONObject, client: String?) -> String {
        pieces(text, event, client).map { piece in
            switch piece {
            case .words(let words): String(words)
            case .place(let place): place.fact ?? place.fallback ?? ""
            }
        }.joined()
    }

    /// The places of a text in their order.
    package static func places(_ text: String, event: JSONObject, client: String?) -> [Place] {
        pieces(text, event, client).compactMap { if case .place(let place) = $0 { place } else { nil } }
    }

    /// The facts a text needs and the event does not bring, each once.
    package static func missing(_ text: String, event: JSONObject, client: String?) -> [String] {
        var met: Set<String> = []
        return places(text, event: event, client: client).filter(\.isMissing).map(\.path)
            .filter { met.insert($0).inserted }
    }

    private static func pieces(_ text: String, _ event: JSONObject, _ client: String?) -> [Piece] {
        var pieces: [Piece] = []
        var rest = text[...]
        while let open = rest.range(of: "{{"), let close = rest[open.upperBound...].range(of: "}}") {
            pieces.append(.words(rest[..<open.lowerBound]))
            pieces.append(.place(place(rest[open.upperBound..<close.lowerBound], event: event, client: client)))
            rest = rest[close.upperBound...]
        }
        return pieces + [.words(rest)]
    }

    private static func place(_ words: Substring, event: JSONObject, client: String?) -> Place {
        let sides = words.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false).map { trim($0) }
        let path = sides[0].split(separator: ".").map(String.init)
        let found = path == ["client"] ? client : text(at: path, in: .object(event))
        let line = found.map { trim($0.split { $0.isNewline || $0 == "\t" }.joined(separator: " ")[...]) } ?? ""
        return Place(
            path: sides[0], fallback: sides.count > 1 ? sides[1] : nil,
            fact: line.isEmpty ? nil : String(line.prefix(300)))
    }

    private static func text(at path: [String], in value: JSONValue) -> String? {
        let found = path.reduce(Optional(value)) { $0?[$1] }
        return found?.string ?? found?.int.map(String.init)
    }

    private static func trim(_ text: Substring) -> String {
        String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
