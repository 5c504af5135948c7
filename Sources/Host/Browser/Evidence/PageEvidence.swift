import Domain
import Foundation

/// What one page leaves behind for whoever looks into a failure: its actions, its console and its exchanges.
///
/// Rings of fixed size, filled while the page lives and read after it crashed; nothing here asks the browser anything.
/// Everything that leaves these rings is redacted (`EvidenceRedaction`); pictures and snapshots of the page are not,
/// because they are the page as it was.
package final class PageEvidence: Sendable {
    package let actions: ActionLog
    package let console: ConsoleLog
    package let network: NetworkTrail
    let screencast = Screencast()

    init(now: @escaping WallClock) {
        actions = ActionLog(now: now)
        console = ConsoleLog(now: now)
        network = NetworkTrail(now: now)
    }
}

extension BrowserPage {
    /// Runs an action and writes down what came of it.
    func noted<T>(
        _ did: String, _ subject: String?, _ outcome: (T) -> ActionOutcome = { _ in .ok },
        _ body: () async throws -> T
    ) async throws -> T {
        let (start, begun) = (evidence.actions.moment(), ContinuousClock.now)
        do {
            let value = try await body()
            evidence.actions.note(did, on: subject, start: start, elapsed: .now - begun, outcome(value))
            return value
        } catch {
            let failure = ActionOutcome(failure: error)
            evidence.actions.note(did, on: subject, start: start, elapsed: .now - begun, failure)
            throw error
        }
    }
}
