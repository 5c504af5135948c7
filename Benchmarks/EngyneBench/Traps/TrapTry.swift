import Browser
import Domain
import PracticeSite

/// One page, one seed: what was asked of the driver, what it said, and what the page saw.
struct TrapTry: Sendable {
    let base: String
    let trap: PracticeTrap
    let seed: Int

    /// A refusal of these kinds means the page was just moving; connectors look again. Others were tried five times.
    private static let again: Set<ClickReport.Reason> = [.vetoed, .stale, .moving]
    private static let calls = 3

    struct Outcome: Sendable {
        enum Kind: Sendable, Equatable {
            /// The whole click arrived at the right control.
            case hit
            /// Nothing of it reached the page.
            case refused(ClickReport.Reason)
            /// A part of it passed before it was stopped: no click, but the page may have noticed.
            case partial(ClickReport.Reason?)
        }
        let trap: PracticeTrap
        let seed: Int
        var kind: Kind
        var detail: String?
        var milliseconds = 0.0
        var calls = 0
        /// What the page counted.
        var right = 0
        var wrong = 0
        /// The report and the page do not agree.
        var isFalse = false

        var line: String { "\(trap.rawValue) seed \(seed): \(kind) \(detail ?? "") right \(right) wrong \(wrong)\n" }
    }

    func run(_ page: BrowserPage, _ browser: ChromeBrowser) async throws -> Outcome {
        _ = try await page.goto("\(base)/traps/\(trap.rawValue)?seed=\(seed)", timeoutSeconds: 30)
        let began = ContinuousClock.now
        var report = try await page.click(trap.locator)
        var calls = 1
        while !report.dispatched, calls < Self.calls, let reason = report.reason, Self.again.contains(reason) {
            report = try await page.click(trap.locator)
            calls += 1
        }
        let took = (ContinuousClock.now - began) / .milliseconds(1)
        var outcome = Outcome(trap: trap, seed: seed, kind: Self.kind(report), detail: report.detail)
        (outcome.milliseconds, outcome.calls) = (took, calls)
        try await look(page, &outcome)
        for popup in browser.popups { try await popup.close() }
        return outcome
    }

    private static func kind(_ report: ClickReport) -> Outcome.Kind {
        if !report.dispatched { return .refused(report.reason ?? .stale) }
        return report.reason == nil ? .hit : .partial(report.reason)
    }

    /// A frame of another site tells its page a moment later, so a hit is waited for.
    private func look(_ page: BrowserPage, _ outcome: inout Outcome) async throws {
        if outcome.kind == .hit { _ = try await page.wait("#score:not([data-right='0'])", timeoutSeconds: 2) }
        let score = try await page.extract(["rows": nil, "fields": Self.fields])
        let number = { (name: String) in Int(score[name]?.string ?? "") ?? 0 }
        (outcome.right, outcome.wrong) = (number("right"), number("wrong"))
        outcome.isFalse =
            switch outcome.kind {
            case .hit: outcome.right != 1
            case .refused: outcome.right + number("pressed") + outcome.wrong > 0
            case .partial: outcome.right > 1
            }
    }

    private static let fields: JSONValue = [
        "right": ["css": "#score", "attr": "data-right"], "wrong": ["css": "#score", "attr": "data-wrong"],
        "pressed": ["css": "#score", "attr": "data-pressed"],
    ]
}
