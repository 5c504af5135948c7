package import Domain
import Foundation

/// Acting on the page.
extension BrowserPage {
    /// Seconds to wait before each try at aiming.
    static let pauses = [0, 0.02, 0.1, 0.1, 0.5]
    /// A guard armed longer ago than this is not used.
    private static let freshSeconds = 3.0

    /// Clicks the one element a locator means. Aiming is tried five times; input is sent at most once, ever, and
    /// reaches the page only if the locator still means the element hit when the events arrive.
    /// - Returns: whether the page got it. Everything that prevented it before is a reason, not an error.
    /// - Throws: only when it is unknown whether the input arrived (`browser.click.unknown`).
    package func click(_ locator: JSONValue) async throws -> ClickReport {
        var refusal = ClickReport(dispatched: false, reason: .missing)
        for (attempt, pause) in Self.pauses.enumerated() {
            do {
                if pause > 0 { try await Task.sleep(for: .seconds(pause)) }
                let armed = ContinuousClock.now
                let aim = try await ask("aim", ["locator": locator, "attempt": JSONValue(attempt)])
                if let x = aim["x"]?.double, let y = aim["y"]?.double {
                    guard ContinuousClock.now - armed < .seconds(Self.freshSeconds), !Task.isCancelled else {
                        _ = try await ask("verdict", [:])
                        return ClickReport(dispatched: false, reason: .stale, detail: "aiming took too long")
                    }
                    return try await dispatch(x: x, y: y, detail: aim["detail"]?.string)
                }
                let reason = ClickReport.Reason(rawValue: aim["reason"]?.string ?? "") ?? .stale
                refusal = ClickReport(dispatched: false, reason: reason, detail: aim["detail"]?.string)
            } catch let error as BrowserError {
                if case .clickUnknown = error { throw error }
                refusal = ClickReport(dispatched: false, reason: .stale, detail: error.message)
                guard case .contextLost = error else { return refusal }
            } catch is CancellationError {
                return ClickReport(dispatched: false, reason: .stale, detail: "the click was called off")
            }
        }
        return refusal
    }

    /// Sends move, press and release back to back, waits for the three answers, and asks what became of them. Runs to
    /// its end even if the caller is cancelled: half a click would be a click nobody knows about.
    private func dispatch(x: Double, y: Double, detail: String?) async throws -> ClickReport {
        let work = Task { try await self.send(x: x, y: y, detail: detail) }
        return try await work.value
    }

    private func send(x: Double, y: Double, detail: String?) async throws -> ClickReport {
        let gestures = ["mouseMoved", "mousePressed", "mouseReleased"].map { Self.gesture($0, x, y) }
        do { try await connection.burst("Input.dispatchMouseEvent", gestures, session: session, seconds: 10) } catch {
            throw BrowserError.clickUnknown(problem: (error as? BrowserError)?.message ?? "\(error)")
        }
        do { return Self.report(try await ask("verdict", [:]), detail) } catch BrowserError.contextLost {
            return ClickReport(dispatched: true, detail: "the page went to another document during the click")
        } catch {
            throw BrowserError.clickUnknown(problem: (error as? BrowserError)?.message ?? "\(error)")
        }
    }

    private static func gesture(_ type: String, _ x: Double, _ y: Double) -> JSONObject {
        var params: JSONObject = ["type": .string(type), "x": .double(x), "y": .double(y), "pointerType": "mouse"]
        if type != "mouseMoved" {
            params["button"] = "left"
            params["clickCount"] = 1
            params["buttons"] = type == "mousePressed" ? 1 : 0
        }
        return params
    }

    /// The verdict in words. Events that passed before a veto count as dispatched: the page may have acted on them.
    private static func report(_ verdict: JSONValue, _ detail: String?) -> ClickReport {
        let passed = verdict["passed"]?.array?.compactMap(\.string) ?? []
        if let refused = verdict["refused"], refused != .null {
            let reason = ClickReport.Reason(rawValue: refused["reason"]?.string ?? "") ?? .vetoed
            let what = refused["detail"]?.string ?? ""
            if passed.isEmpty { return ClickReport(dispatched: false, reason: reason, detail: what) }
            return ClickReport(
                dispatched: true, reason: reason, detail: "only \(passed.joined(separator: ", ")) passed; \(what)")
        }
        if passed.contains("click") { return ClickReport(dispatched: true, detail: detail) }
        let seen = passed.isEmpty ? "no event of it was seen" : "only \(passed.joined(separator: ", ")) was seen"
        return ClickReport(dispatched: true, detail: "input was sent; \(seen)")
    }

    /// Brings the first match into view; the texts `top` and `bottom` mean the document's ends.
    /// - Throws: `elementMissing` when nothing matches.
    package func scroll(_ locator: JSONValue) async throws {
        let answer = try await askCurrent("scroll", ["locator": locator])
        if answer["ok"]?.bool != true { throw BrowserError.elementMissing(problem: "nothing to scroll to") }
    }

    /// Replaces the content of one field with a text, as typed input.
    /// - Throws: `elementMissing` when there is not exactly one visible, enabled field.
    package func type(_ locator: JSONValue, text: String) async throws {
        let answer = try await ask("focus", ["locator": locator])
        if answer["ok"]?.bool != true {
            let reason = [answer["reason"]?.string, answer["detail"]?.string].compactMap { $0 }.joined(separator: ", ")
            throw BrowserError.elementMissing(problem: "no field to type into (\(reason))")
        }
        _ = try await call("Input.insertText", ["text": .string(text)])
    }
}
