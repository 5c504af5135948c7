package import Domain
package import LuaBridge
import PluginKit

/// Turns what a script answered from `send` into an outcome, and overrides it where the host knows better.
///
/// The script names the outcome, but only the host knows whether bytes left without a complete answer: then the
/// outcome is `unknown` whatever the script says, because "send again" must never be a guess.
package enum OutcomeDecoder {
    /// The outcome a script named; an answer nobody understands is `nil`.
    package static func outcome(_ answer: LuaValue) -> SendOutcome? {
        let reason = String((answer["reason"]?.scalarText ?? "").prefix(500))
        switch answer["outcome"]?.text {
        case "sent":
            let proof = answer["proof"]?.scalarText.map { String($0.prefix(500)) }
            return .sent(externalID: answer["external_id"]?.scalarText, proof: proof)
        case "retry":
            let after = answer["after"]?.json.double.map { min(max($0, 0), 86_400) }
            return .retry(reason: reason.isEmpty ? "the script asked for another try" : reason, afterSeconds: after)
        case "permanent_item": return .permanentItem(reason: reason.isEmpty ? "refused" : reason)
        case "permanent_target": return .permanentTarget(reason: reason.isEmpty ? "cannot be reached" : reason)
        case "pause_channel":
            return .pauseChannel(
                reason: reason.isEmpty ? "the script paused its channel" : reason, untilAt: answer["until_at"]?.text)
        case "unknown": return .unknown(reason: reason.isEmpty ? "the script cannot tell" : reason)
        default: return nil
        }
    }

    /// The outcome of a flow that ended with an answer.
    static func decide(_ answer: LuaValue, _ trace: FlowTrace.State) -> SendOutcome {
        let named = outcome(answer)
        if case .unknown? = named { return named ?? .unknown(reason: "") }
        if let why = trace.uncertainty { return .unknown(reason: why) }
        if let named { return named }
        let why = "send answered no outcome the host knows"
        return trace.acts > 0 ? .unknown(reason: why) : .retry(reason: why, afterSeconds: nil)
    }

    /// The outcome of a flow that ended with an error or at a limit.
    static func decide(failure: any Error, _ trace: FlowTrace.State) -> SendOutcome {
        let facts = HostFailure(failure)
        let why = String("\(facts.code): \(facts.message)".prefix(500))
        if let doubt = trace.uncertainty { return .unknown(reason: "\(doubt) (\(why))") }
        return trace.acts > 0
            ? .unknown(reason: "the script failed after its request: \(why)") : .retry(reason: why, afterSeconds: nil)
    }
}
