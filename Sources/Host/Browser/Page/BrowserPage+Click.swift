package import Domain
import Foundation

/// Clicking.
extension BrowserPage {
    /// Seconds to wait before each try at aiming.
    private static let pauses = [0, 0.02, 0.1, 0.1, 0.5]
    /// A guard armed longer ago than this is not used.
    private static let freshSeconds = 3.0
    /// How long all tries at aiming may take together.
    private static let aimSeconds = 10.0

    /// Clicks the one element a locator means. Aiming is tried five times, each time with the element brought to
    /// another place of the window; input is sent at most once, ever, and reaches the page only if the locator still
    /// means the element hit when the events arrive.
    /// - Returns: whether the page got it. Everything that prevented it before is a reason, not an error.
    /// - Throws: only when it is unknown whether the input arrived (`browser.click.unknown`).
    package func click(_ locator: JSONValue) async throws -> ClickReport {
        let before = (windows: state.facts.openingCount, dialogs: state.facts.dialogCount)
        var report = try await aimAndSend(locator)
        let after = state.facts
        report.isUnstable = Self.isUnstable(locator)
        report.opened = after.openings.suffix(after.openingCount - before.windows)
        report.dialogs = after.dialogs.suffix(after.dialogCount - before.dialogs)
        return report
    }

    private static func isUnstable(_ locator: JSONValue) -> Bool {
        (locator.array ?? [locator]).contains { $0["stable"] == false }
    }

    /// Aims as `click` does, with the same tries, and takes the aim down again: nothing is dispatched, the page hears of
    /// nothing. For whoever has to write something down between "it can be clicked" and the click.
    /// - Returns: never dispatched; without a reason when the element can be clicked now.
    /// - Throws: `BrowserError` when the page does not answer.
    package func aim(_ locator: JSONValue) async throws -> ClickReport {
        switch try await aimed(locator) {
        case .refused(let report): return report
        case .point(let point):
            _ = try await verdict(point)
            return ClickReport(dispatched: false, detail: point.detail)
        }
    }

    private func aimAndSend(_ locator: JSONValue) async throws -> ClickReport {
        let aim: Aim
        do { aim = try await aimed(locator) } catch let error as BrowserError {
            return ClickReport(dispatched: false, reason: .stale, detail: error.message)
        } catch is CancellationError {
            return ClickReport(dispatched: false, reason: .stale, detail: "the click was called off")
        }
        switch aim {
        case .refused(let report): return report
        case .point(let point):
            if point.isFresh(Self.freshSeconds), !Task.isCancelled { return try await dispatch(point) }
            await release(point)
            return ClickReport(dispatched: false, reason: .stale, detail: "aiming took too long")
        }
    }

    private func aimed(_ locator: JSONValue) async throws -> Aim {
        var refusal = ClickReport(dispatched: false, reason: .missing)
        let deadline = Deadline(seconds: Self.aimSeconds)
        for (attempt, pause) in Self.pauses.enumerated() where !deadline.isPast {
            if pause > 0 { try await Task.sleep(for: .seconds(pause)) }
            do {
                switch try await aim(locator, attempt, deadline) {
                case .point(let point): return .point(point)
                case .refused(let report): refusal = report
                }
            } catch let error as BrowserError {
                guard case .contextLost = error else { throw error }
                refusal = ClickReport(dispatched: false, reason: .stale, detail: error.message)
            }
        }
        return .refused(refusal)
    }

    /// Sends move, press and release back to back, waits for the three answers, and asks what became of them. Runs to
    /// its end even if the caller is cancelled: half a click would be a click nobody knows about.
    private func dispatch(_ point: AimedPoint) async throws -> ClickReport {
        let work = Task { try await self.send(point) }
        return try await work.value
    }

    private func send(_ point: AimedPoint) async throws -> ClickReport {
        let gestures = ["mouseMoved", "mousePressed", "mouseReleased"].map { Self.gesture($0, point.x, point.y) }
        do { try await connection.burst("Input.dispatchMouseEvent", gestures, session: session, seconds: 10) } catch {
            throw BrowserError.clickUnknown(problem: (error as? BrowserError)?.message ?? "\(error)")
        }
        do { return Self.report(try await verdict(point), point.detail) } catch BrowserError.contextLost {
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
        if verdict["unarmed"] == true {
            return ClickReport(dispatched: true, detail: "the page went to another document during the click")
        }
        if passed.contains("click") { return ClickReport(dispatched: true, detail: detail) }
        let seen = passed.isEmpty ? "no event of it was seen" : "only \(passed.joined(separator: ", ")) was seen"
        return ClickReport(dispatched: true, reason: .partial, detail: "input was sent; \(seen)")
    }
}
