package import Domain

/// What `login` answered.
package enum LoginAnswer: Sendable, Hashable {
    case ok
    case loginRequired(detail: String?)
    /// A person has to answer something; e.g. `otp`, `captcha`.
    case challenge(String)
    /// The site asks for patience or does not answer; nothing a person has to do.
    case cooldown(seconds: Double)

    package var cooldownSeconds: Double? { if case .cooldown(let seconds) = self { seconds } else { nil } }
}

/// What one look at the page gave.
package struct Observation: Sendable, Hashable {
    package let leads: [Lead]
    package let rejected: [RejectedRow]
    /// Whether the page says itself that there is nothing; `nil` when it does not say.
    package let isEmpty: Bool?
    package let notices: [String]
    package let selectors: [SelectorReport]
    /// The page was no list but a sign-in page or a challenge.
    package var loginProblem: LoginAnswer?
    /// The site was busy; look again after this time.
    package var cooldownSeconds: Double?

    package init(
        leads: [Lead], rejected: [RejectedRow] = [], isEmpty: Bool? = nil, notices: [String] = [],
        selectors: [SelectorReport] = []
    ) {
        (self.leads, self.rejected, self.isEmpty) = (leads, rejected, isEmpty)
        (self.notices, self.selectors) = (notices, selectors)
    }

    /// Why this page is not what the connector was written for, `nil` when it is, or when it was no list at all.
    package var drift: String? { DriftWatch.broken(self) }
}

/// What one pull brought from a source without pages.
package struct Pulled: Sendable, Hashable {
    /// The rows, or why there was nothing to read: a login problem, a wish to be left alone.
    package let seen: Observation
    /// Lead id → whom the source names for it, in the one shape of contacts.
    package var contacts: [String: JSONObject] = [:]
    /// Lead id → what the source says in proof of it.
    package var evidence: [String: JSONObject] = [:]
    /// Where the next pull begins; `nil`: where this one began.
    package var cursor: JSONValue?
    /// The source held rows back: what `cursor` names still covers them.
    package var isIncomplete = false
    /// Whether the source was read at all; else only login or cooldown were answered.
    package var wasRead = true

    package init(_ seen: Observation) { self.seen = seen }
}

/// What became of a click.
package struct ClickAnswer: Sendable, Hashable {
    package enum Outcome: String, Sendable { case confirmed, refused, uncertain }
    package let result: Outcome
    package let reason: String?
    package let contact: JSONObject?
    /// Whether input reached, or may have reached, the page.
    package let dispatched: Bool
    /// What the entry raised, if it did not return.
    package let failure: HostFailure?
    /// The site was busy; look again after this time.
    package var cooldownSeconds: Double?
}

/// What `verify` answered.
package struct VerifyAnswer: Sendable, Hashable {
    package let verified: Bool
    package let by: String?
    package let contact: JSONObject?
    package let evidence: JSONValue?
    /// Why not verified: `not_listed`, `ambiguous`.
    package var reason: String?
    /// The list could not be looked at because nobody is signed in.
    package var loginProblem: LoginAnswer?
}

/// A page the probe looks at.
package struct ProbePage: Sendable, Hashable {
    package let name: String
    package let url: String
    /// Locators, one of which shows that the page is there.
    package let wait: JSONValue?
    /// The locator of the cards.
    package let cards: JSONValue?
    /// Words whose nearest card is worth keeping.
    package let near: [String]
    package let raw: JSONObject
}
