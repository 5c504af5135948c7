@testable import Connectors
import Domain
import Foundation
import Synchronization
import Worker

/// A site that answers what the test wrote down, and counts what it was asked.
final class FakeSite: LeadSite {
    struct Script: Sendable {
        var observation = Observation(leads: [], isEmpty: true)
        var clicks: [String: Result<ClickAnswer, HostFailure>] = [:]
        var verifies: [String: Result<VerifyAnswer, HostFailure>] = [:]
        var balance: Result<Int?, HostFailure> = .success(nil)
        /// Leads whose button cannot be aimed at, and why.
        var unarmed: [String: String] = [:]
        /// The lead as its card shows it at the moment of arming.
        var shown: [String: Lead] = [:]
        /// Runs inside `click` before it is armed.
        var onAim: @Sendable (Lead) -> Void = { _ in }
        /// Leads `click` was called for, armed or not.
        var asked: [String] = []
        /// Runs inside `click`, armed, before it answers.
        var onClick: @Sendable (Lead) -> Void = { _ in }
        var clicked: [String] = []
        var verified: [String] = []
        var rivals: [String: [String]] = [:]
        var observed = 0
    }
    private let state = Mutex(Script())
    let stamp = PluginStamp(name: "fake", version: "1.0.0", hash: String(repeating: "a", count: 64))

    func script(_ change: (inout sending Script) -> Void) { state.withLock { change(&$0) } }
    var clicked: [String] { state.withLock(\.clicked) }
    var verified: [String] { state.withLock(\.verified) }

    var rivals: [String: [String]] { state.withLock(\.rivals) }

    func show(_ leads: [Lead], rejected: [RejectedRow] = []) {
        let seen = Observation(leads: leads, rejected: rejected, isEmpty: leads.isEmpty && rejected.isEmpty)
        script { $0.observation = seen }
    }

    func observe() async throws -> Observation {
        state.withLock {
            $0.observed += 1
            return $0.observation
        }
    }
    var asked: [String] { state.withLock(\.asked) }
    func click(_ lead: Lead, arm: @escaping ClickArming) async throws -> ClickAnswer {
        let (unarmed, shown, aim) = state.withLock { script in
            script.asked.append(lead.id)
            return (script.unarmed[lead.id] ?? script.unarmed["*"], script.shown[lead.id], script.onAim)
        }
        aim(lead)
        if let unarmed { return .refused("not_clicked:" + unarmed, dispatched: false) }
        if let why = try await arm(shown) { return .refused("not_clicked:vetoed:" + why, dispatched: false) }
        let (answer, look) = state.withLock { script in
            script.clicked.append(lead.id)
            return (script.clicks[lead.id] ?? script.clicks["*"] ?? .success(.confirmed()), script.onClick)
        }
        look(lead)
        return try answer.get()
    }
    func verify(_ lead: Lead, clickedAt: Date?, contact: JSONObject?, rivals: [LeadRecord]) async throws -> VerifyAnswer
    {
        let answer = state.withLock { script in
            script.verified.append(lead.id)
            script.rivals[lead.id] = rivals.map(\.id)
            return script.verifies[lead.id] ?? .success(.notListed())
        }
        return try answer.get()
    }
    func balance() async throws -> Int? { try state.withLock(\.balance).get() }
}

extension ClickAnswer {
    static func confirmed(_ contact: JSONObject? = ["phone": "+919800000001"]) -> Self {
        Self(result: .confirmed, reason: nil, contact: contact, dispatched: true, failure: nil)
    }
    static func refused(_ reason: String, dispatched: Bool = true, failure: HostFailure? = nil) -> Self {
        Self(result: .refused, reason: reason, contact: nil, dispatched: dispatched, failure: failure)
    }
    static func uncertain(_ reason: String = "no_answer") -> Self {
        Self(result: .uncertain, reason: reason, contact: nil, dispatched: true, failure: nil)
    }
}

extension VerifyAnswer {
    static func listed(_ contact: JSONObject? = ["phone": "+919800000002"]) -> Self {
        Self(verified: true, by: "consumed_page", contact: contact, evidence: ["title": "x"])
    }
    static func notListed(_ reason: String? = nil, login: LoginAnswer? = nil) -> Self {
        var answer = Self(verified: false, by: nil, contact: nil, evidence: nil)
        (answer.reason, answer.loginProblem) = (reason, login)
        return answer
    }
}

/// A sink that takes events or does not, and keeps what it was offered.
final class FakeSink: EventSink {
    private let state = Mutex<(answers: [String: EventReceipt], offered: [JSONObject])>(([:], []))
    var offered: [JSONObject] { state.withLock(\.offered) }
    var leads: [String] { offered.compactMap { $0["lead_id"]?.string } }
    /// The lead "*" stands for all others.
    func answer(_ receipt: EventReceipt, to lead: String = "*") { state.withLock { $0.answers[lead] = receipt } }
    func offer(_ event: JSONObject) async -> EventReceipt {
        state.withLock { state in
            state.offered.append(event)
            return state.answers[event["lead_id"]?.string ?? ""] ?? state.answers["*"] ?? .acknowledged
        }
    }
}
