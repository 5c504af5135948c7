package import Domain
import Foundation

/// Frames: those of other sites too, whether they live in the page's process or in one of their own.
extension BrowserPage {
    /// Where a question goes: the session and the frame.
    struct Place: Sendable, Hashable {
        var frame: String
        var session: String
        var loader: String
        var world: Int?
    }

    /// The address of the document in the frame a locator means; `nil` when there is no such frame, or several.
    package func frame(_ locator: JSONValue) async throws -> String? {
        for route in try FrameRoute.all(locator) {
            let found = try await reading("frame", Deadline(seconds: 5)) { page, deadline in
                try await page.frame(route.path + [route.locator], deadline)
            }
            if let found { return state.facts.frames[found]?.url ?? "" }
        }
        return nil
    }

    nonisolated func holds(frame: String) -> Bool { state.facts.frames[frame] != nil }

    /// The place of a frame now; `nil` means the page itself.
    /// - Throws: `contextLost` when the frame has gone.
    func place(_ frame: String?) throws -> Place {
        try refuseWhenGone()
        let facts = state.facts
        guard let frame, frame != facts.frame else {
            let world = facts.world.flatMap { $0.loader == facts.loader ? $0.context : nil }
            return Place(frame: facts.frame, session: session, loader: facts.loader, world: world)
        }
        guard let known = facts.frames[frame] else { throw BrowserError.contextLost(method: "a question to a frame") }
        return Place(frame: frame, session: known.session, loader: known.loader, world: known.world)
    }

    /// The id of the frame at the end of a path of frame elements; `nil` when there is none, or several.
    func frame(_ path: [JSONValue], in outer: String? = nil, _ deadline: Deadline) async throws -> String? {
        var at = outer
        for locator in path {
            guard let next = try await held(in: at, by: locator, deadline) else { return nil }
            at = next
        }
        return at
    }

    /// The frame one frame element holds. The element's handle lives for two calls and is let go.
    private func held(in outer: String?, by locator: JSONValue, _ deadline: Deadline) async throws -> String? {
        let (place, context) = try await world(outer, deadline)
        let params: JSONObject = [
            "expression": .string(Self.question("frameAt", ["locator": locator])), "contextId": JSONValue(context),
            "objectGroup": "engyne",
        ]
        let answer = try await evaluate(params, at: place, deadline)
        guard let handle = answer["result"]?["objectId"]?.string else { return nil }
        defer { connection.post("Runtime.releaseObjectGroup", ["objectGroup": "engyne"], session: place.session) }
        let node = try await call(
            "DOM.describeNode", ["objectId": .string(handle)], session: place.session,
            seconds: deadline.left(for: "DOM.describeNode", most: 5))
        guard let frame = node["node"]?["frameId"]?.string else { return nil }
        // News of it may still be on their way.
        return state.facts.frames[frame] == nil ? nil : frame
    }

    /// Asks a reading question again on the new document when one goes away, within one deadline.
    func reading<Answer: Sendable>(
        _ what: String, _ deadline: Deadline,
        _ body: @Sendable (BrowserPage, Deadline) async throws -> Answer
    ) async throws -> Answer {
        while true {
            _ = try deadline.left(for: "page \(what)")
            do { return try await body(self, deadline) } catch BrowserError.contextLost {
                // The old document goes before the new one is announced.
                try await Task.sleep(for: .milliseconds(10))
            }
        }
    }
}
