import Domain

/// A locator's way through frames: the locators of the frame elements from the outside in, and what is looked for in
/// the innermost one.
struct FrameRoute: Sendable, Hashable {
    static let deepest = 5
    var path: [JSONValue] = []
    var locator: JSONValue
    /// The place of this alternative in its list, counted from 1.
    var number = 1

    /// Cuts a locator at its `frame` members.
    /// - Throws: `badSpec` when frames are nested too deep or `frame` is a list with frames of its own.
    init(_ locator: JSONValue, number: Int = 1) throws(BrowserError) {
        self.number = number
        guard case .object(var object) = locator, let frame = object["frame"], frame != .null else {
            self.locator = locator
            return
        }
        object["frame"] = nil
        let outer = try FrameRoute(frame)
        path = outer.path + [outer.locator]
        guard path.count <= Self.deepest else {
            throw .badSpec(problem: "a locator leads through more than \(Self.deepest) frames")
        }
        self.locator = .object(object)
    }

    /// The ways of a locator or a list of alternatives. Where no alternative names a frame, the list is one question.
    static func all(_ locator: JSONValue) throws(BrowserError) -> [FrameRoute] {
        guard case .array(let alternatives) = locator, alternatives.contains(where: { hasFrame($0) }) else {
            return [try FrameRoute(locator)]
        }
        var routes: [FrameRoute] = []
        for (index, one) in alternatives.enumerated() { routes.append(try FrameRoute(one, number: index + 1)) }
        return routes
    }

    static func hasFrame(_ locator: JSONValue) -> Bool {
        switch locator {
        case .object(let object): (object["frame"] ?? .null) != .null
        case .array(let list): list.contains(where: hasFrame)
        default: false
        }
    }
}
