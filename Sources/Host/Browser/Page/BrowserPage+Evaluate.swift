import Domain
import Foundation

/// Questions to our program in the page.
extension BrowserPage {
    /// Asks one entry of the program, by value. Not repeated: the caller knows whether that is harmless.
    /// - Throws: `contextLost` when the document went away, `badSpec` when the page language was used wrongly.
    func ask(_ entry: String, _ spec: JSONValue, seconds: Double = 5) async throws -> JSONValue {
        let context = try await world(seconds: min(seconds, 5))
        let text = JSONValue.string(spec.encodedString).encodedString
        return try await evaluate("engyne.\(entry)(JSON.parse(\(text)))", context: context, seconds: seconds)
    }

    /// The same for reading: asked again on the new document when the page goes elsewhere, within one deadline.
    func askCurrent(_ entry: String, _ spec: JSONValue, seconds: Double = 5) async throws -> JSONValue {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while true {
            let left = (deadline - .now) / .seconds(1)
            guard left > 0 else { throw BrowserError.timeout(method: "page \(entry)", seconds: seconds) }
            do { return try await ask(entry, spec, seconds: left) } catch BrowserError.contextLost {
                // The old document goes before the new one is announced.
                try await Task.sleep(for: .milliseconds(10))
            }
        }
    }

    /// The isolated world of the present document, made when first needed; its program is put in when missing (a
    /// document that was there before we were).
    private func world(seconds: Double) async throws -> Int {
        try refuseWhenGone()
        let facts = state.facts
        if let world = facts.world, world.loader == facts.loader { return world.context }
        let made = try await freeing {
            try await self.call(
                "Page.createIsolatedWorld", ["frameId": .string(facts.frame), "worldName": .string(PageProgram.world)],
                seconds: seconds)
        }
        guard let context = made["executionContextId"]?.int else {
            throw BrowserError.refused(method: "Page.createIsolatedWorld", problem: "no context given")
        }
        let isThere = try await evaluate("typeof engyne === 'object'", context: context, seconds: seconds)
        if isThere != true { _ = try await evaluate(PageProgram.source, context: context, seconds: seconds) }
        state.change { if $0.loader == facts.loader { $0.world = (facts.loader, context) } }
        return context
    }

    private func evaluate(_ expression: String, context: Int, seconds: Double) async throws -> JSONValue {
        let params: JSONObject = [
            "expression": .string(expression), "contextId": JSONValue(context), "returnByValue": true,
            "awaitPromise": true,
        ]
        let answer: JSONValue
        do {
            answer = try await freeing { try await self.call("Runtime.evaluate", params, seconds: seconds) }
        } catch BrowserError.contextLost(let method) {
            state.change { if $0.world?.context == context { $0.world = nil } }
            throw BrowserError.contextLost(method: method)
        }
        if let exception = answer["exceptionDetails"] { throw Self.failure(exception) }
        return answer["result"]?["value"] ?? .null
    }

    /// A script that never ends holds the page. At the deadline it is ended: its own work was not going to be done.
    private func freeing(_ body: () async throws -> JSONValue) async throws -> JSONValue {
        do { return try await body() } catch BrowserError.timeout(let method, let seconds) {
            connection.post("Runtime.terminateExecution", session: session)
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
