package import Connectors
import Domain

/// What a slot does turn after turn: on a site's pages (`LeadCycle`) or on an interface without pages (`PullCycle`).
package protocol SlotCycle: Sendable {
    /// - Throws: what the script, the browser or the disk refuses; the log then holds all that was done.
    func run() async throws -> CycleOutcome
    /// Asks about every click whose truth is not known.
    func verifyPending() async throws
    /// Sentences worth a person's look since the last time they were taken.
    func takeWarnings() async -> [String]
    /// How long the source wants to be left alone from now on; a slot waits at least its own interval.
    var restSeconds: Double { get async }
    /// Leads the account can still buy, where the site tells.
    var creditsLeft: Int? { get async }
    /// What is wrong with the source as it was last read; `nil` before the first look.
    var drift: DriftWatch.Standing? { get async }
    /// What is normal for each selector; `nil` where there are none.
    var norms: SelectorNorms? { get async }
    /// What on the page kept the last cycle from clicking, though every rule and switch was for it.
    var obstacle: String? { get async }
    /// How the selectors did at the last look.
    var selectors: [SelectorReport] { get async }
}

/// How a cycle ended.
package enum CycleOutcome: Sendable, Equatable {
    case done
    /// A person is needed; `challenge` names for what, when the site says, and `detail` what is wrong.
    case loginRequired(challenge: String?, detail: String? = nil)
    /// The site asks for a pause.
    case cooldown(seconds: Double)
    /// The page no longer reads as it should: nothing was clicked.
    case drift(String)
}
