package import Domain
import Foundation

/// Looking whether a click could be sent, without sending it.
extension BrowserPage {
    /// Aims as `click` does, with the same tries, and takes the aim down again: nothing is dispatched, the page hears of
    /// nothing. For whoever has to write something down between "it can be clicked" and the click.
    /// - Returns: never dispatched; without a reason when the element can be clicked now.
    /// - Throws: `BrowserError` when the page does not answer.
    package func aim(_ locator: JSONValue) async throws -> ClickReport {
        var refusal = ClickReport(dispatched: false, reason: .missing)
        for (attempt, pause) in Self.pauses.enumerated() {
            if pause > 0 { try await Task.sleep(for: .seconds(pause)) }
            do {
                let aim = try await ask("aim", ["locator": locator, "attempt": JSONValue(attempt)])
                if aim["x"]?.double != nil {
                    _ = try await ask("verdict", [:])
                    return ClickReport(dispatched: false, detail: aim["detail"]?.string)
                }
                let reason = ClickReport.Reason(rawValue: aim["reason"]?.string ?? "") ?? .stale
                refusal = ClickReport(dispatched: false, reason: reason, detail: aim["detail"]?.string)
            } catch BrowserError.contextLost {
                refusal = ClickReport(dispatched: false, reason: .stale, detail: "the page changed while aiming")
            }
        }
        return refusal
    }
}
