import Foundation

/// The path and query of a request as they were received. The path is never decoded as a whole: what is authorised is
/// exactly what is matched.
struct RequestTarget: Sendable, Hashable {
    /// As received, without the query.
    let path: String
    /// Without `/api/v1`, split at each slash.
    let segments: [Substring]
    let isVersioned: Bool
    let query: [String: String]

    /// `nil` for what is no path: another form of target, blanks, controls, or a byte beyond ASCII.
    init?(_ raw: String) {
        guard raw.hasPrefix("/"), raw.utf8.count <= 4096, raw.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != 0x23 }) else { return nil }
        let parts = raw.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = String(parts[0])
        var segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        isVersioned = segments.count > 2 && segments[0] == "api" && segments[1] == "v1"
        if isVersioned { segments.removeFirst(2) }
        self.segments = segments
        query = parts.count > 1 ? Self.query(parts[1]) : [:]
    }

    /// The first of each name counts; what cannot be decoded is left out.
    private static func query(_ text: Substring) -> [String: String] {
        var out: [String: String] = [:]
        for pair in text.split(separator: "&").prefix(50) {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = decoded(sides[0]), let value = sides.count > 1 ? decoded(sides[1]) : "" else { continue }
            out[name] = out[name] ?? value
        }
        return out
    }

    private static func decoded(_ text: Substring) -> String? {
        text.replacingOccurrences(of: "+", with: " ").removingPercentEncoding
    }
}
