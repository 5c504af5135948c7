import Domain
import Foundation

/// Questions to our program in the page.
extension BrowserPage {
    /// Asks one entry of the program, by value. Not repeated: the caller knows whether that is harmless.
    /// - Parameter frame: the frame whose program is asked; `nil` for the page's own.
    /// - Throws: `contextLost` when the document went away, `badSpec` when the page language was used wrongly.
    func ask(_ entry: String, _ spec: JSONValue, in frame: String? = nil, seconds: Double = 5) async throws -> JSONValue
    {
        try await ask(entry, spec, in: frame, Deadline(seconds: seconds))
    }

    func ask(_ entry: String, _ spec: JSONValue, in frame: String?, _ deadline: Deadline) async throws -> JSONValue {
        let (place, context) = try await world(frame, deadline)
        return try await evaluate(Self.question(entry, spec), context: context, at: place, deadline)
    }

    /// `JSON.parse` of a quoted text, never a literal: page-language texts come from scripts.
    static func question(_ entry: String, _ spec: JSONValue) -> String {
        "engyne.\(entry)(JSON.parse(\(JSONValue.string(spec.encodedString).encodedString)))"
    }

    /// The same for reading: asked again on the new document when the page goes elsewhere, within one deadline.
    func askCurrent(_ entry: String, _ spec: JSONValue, seconds: Double = 5) async throws -> JSONValue {
        try await reading(entry, Deadline(seconds: seconds)) { page, deadline in
            try await page.ask(entry, spec, in: nil, deadline)
        }
    }

    /// The isolated world of a frame's present document, made when first needed; its program is put in when missing (a
    /// document that was there before we were).
    func world(_ frame: String?, _ deadline: Deadline) async throws -> (Place, Int) {
        let place = try place(frame)
        if let known = place.world { return (place, known) }
        let made = try await freeing(place) {
            try await self.call(
                "Page.createIsolatedWorld",
                ["frameId": .string(place.frame), "worldName": .string(PageProgram.world)], session: place.session,
                seconds: deadline.left(for: "Page.createIsolatedWorld", most: 5))
        }
        guard let context = made["executionContextId"]?.int else {
            throw BrowserError.refused(method: "Page.createIsolatedWorld", problem: "no context given")
        }
        let isThere = try await evaluate(
            "typeof engyne === 'object'", context: context, at: place, deadline)
        if isThere != true {
            _ = try await evaluate(PageProgram.source, context: context, at: place, deadline)
        }
        state.change { facts in
            if place.frame == facts.frame {
                if place.loader == facts.loader { facts.world = (facts.loader, context) }
            } else {
                facts.frames.setWorld(context, of: place.frame, loader: place.loader, session: place.session)
            }
        }
        return (place, context)
    }

    private func evaluate(
        _ expression: String, context: Int, at place: Place, _ deadline: Deadline
    ) async throws -> JSONValue {
        let params: JSONObject = [
            "expression": .string(expression), "contextId": JSONValue(context), "returnByValue": true,
            "awaitPromise": true,
        ]
        return try await evaluate(params, at: place, deadline)["result"]?["value"] ?? .null
    }

    /// One `Runtime.evaluate`; forgets a world that turns out to be gone.
    func evaluate(_ params: JSONObject, at place: Place, _ deadline: Deadline) async throws -> JSONValue {
        let answer: JSONValue
        do {
            let seconds = try deadline.left(for: "Runtime.evaluate")
            answer = try await freeing(place) {
                try await self.call("Runtime.evaluate", params, session: place.session, seconds: seconds)
            }
        } catch BrowserError.contextLost(let method) {
            forget(params["contextId"]?.int, of: place)
            throw BrowserError.contextLost(method: method)
        } catch BrowserError.pageClosed where place.session != session && !isClosed {
            // The frame's process went away, the page did not.
            forget(params["contextId"]?.int, of: place)
            throw BrowserError.contextLost(method: "a question to a frame")
        }
        if let exception = answer["exceptionDetails"] { throw Self.failure(exception) }
        return answer
    }

    private func forget(_ context: Int?, of place: Place) {
        guard let context else { return }
        state.change { facts in
            if place.session == session, facts.world?.context == context { facts.world = nil }
            facts.frames.forgetWorld(context, session: place.session)
        }
    }

    /// A script that never ends holds the page. At the deadline the ladder begins; the caller is told at once.
    private func freeing(_ place: Place, _ body: () async throws -> JSONValue) async throws -> JSONValue {
        do { return try await body() } catch BrowserError.timeout(let method, let seconds) {
            rescue(session: place.session)
            throw BrowserError.timeout(method: method, seconds: seconds)
        }
    }

    private static func failure(_ details: JSONValue) -> BrowserError {
        let whole = details["exception"]?["description"]?.string ?? details["text"]?.string ?? "unknown"
        let line = String(whole.prefix { $0 != "\n" }.prefix(500))
        if let mark = line.range(of: "SpecError: ") { return .badSpec(problem: String(line[mark.upperBound...])) }
        return .scriptFailed(problem: line)
    }
}
