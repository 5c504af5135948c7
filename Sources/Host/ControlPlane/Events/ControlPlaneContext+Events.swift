import Domain
import HostDatabase
import Telemetry

extension ControlPlaneContext {
    /// The audit row of a stored event. The event is safe already, so a row that fails is only told.
    func note(_ event: VerifiedEvent, requestID: String) async {
        let entry = AuditEntry(
            at: clock(), actor: "worker:\(event.slotID)", action: Permission.eventsAccept.rawValue,
            object: "lead:\(event.slotID):\(event.leadID)", outcome: "done", requestID: requestID)
        do { try await audit.append(entry) } catch {
            log.error("an audit row could not be written", error, ["event": event.eventID])
        }
    }
}
