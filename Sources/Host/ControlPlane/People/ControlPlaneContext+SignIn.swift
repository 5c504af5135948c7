import Domain
import HostDatabase
import Telemetry

extension ControlPlaneContext {
    /// Writes down that somebody came in or left by a browser. A row that cannot be written keeps nobody out; it is
    /// told.
    ///
    /// - Parameters:
    ///   - actor: `user:local`, or `unknown` for a link that opened nothing.
    ///   - verb: `in` or `out`.
    package func recordSignIn(actor: String, verb: String, outcome: String, requestID: String) async {
        let entry = AuditEntry(
            at: clock(), actor: actor, action: Permission.ownSession.rawValue, object: "session", outcome: outcome,
            requestID: requestID, details: ["verb": .string(verb)])
        do { try await audit.append(entry) } catch {
            log.error("an audit row could not be written", error, ["verb": verb])
        }
    }
}
