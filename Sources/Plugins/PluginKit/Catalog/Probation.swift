import Domain

/// The first flows of a version, judged: one stop at a limit or three script errors among twenty end it.
///
/// Flows are counted over all slots and processes together, and kept in `plugins.json`, so that a restart of the host
/// forgets none of what counts against a version.
package struct Probation: Sendable, Hashable {
    package static let flowLimit = 20
    package static let errorLimit = 3

    package enum Verdict: Sendable, Hashable { case goesOn, passed, failed(PluginProblem) }

    package let hash: String
    package private(set) var flows = 0
    package private(set) var errors = 0

    package init(hash: String) { self.hash = hash }

    /// Counts one flow of the version.
    mutating func take(_ flow: PluginFlow, at: String) -> Verdict {
        flows += 1
        if flow.outcome == .error { errors += 1 }
        let place = flow.problem(at: at)
        switch flow.outcome {
        case .limit: return .failed(place.adding(" (stopped at a limit in its first \(Self.flowLimit) flows)"))
        case .error where errors >= Self.errorLimit:
            return .failed(place.adding(" (\(errors) errors in its first \(flows) flows)"))
        default: return flows >= Self.flowLimit ? .passed : .goesOn
        }
    }

    /// Whether this state is worth a write of its own: good flows are written every fifth time. What a crash of the
    /// host then forgets makes the probation longer, never shorter.
    var isWorthWriting: Bool { errors > 0 || flows % 5 == 0 }

    var json: JSONValue { ["hash": .string(hash), "flows": JSONValue(flows), "errors": JSONValue(errors)] }

    init?(json: JSONValue?) {
        guard let hash = json?["hash"]?.string else { return nil }
        self.hash = hash
        (flows, errors) = (json?["flows"]?.int ?? 0, json?["errors"]?.int ?? 0)
    }
}
