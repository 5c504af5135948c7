import Delivery
package import Domain
import Journal
import Telemetry

/// Takes a worker's word that a lead was bought and proven, once. Its answer comes when the event is on disk; the
/// fan-out to the channels follows by itself, also after a crash.
package struct AcceptVerifiedEvent: Sendable {
    private let body: JSONObject
    package init(_ body: JSONObject) { self.body = body }

    /// The worker has shown the secret of the host's workers; it has no account and no role.
    /// - Returns: `{event_id, accepted}`; `accepted` is false for one seen before.
    /// - Throws: `events.verified.invalid` (422), `OperationError.notStored` (503).
    package func perform(in context: ControlPlaneContext, requestID: String) async throws -> JSONObject {
        let event = try VerifiedEvent(json: body)
        let isNew: Bool
        do { isNew = try await context.enqueue.accept(event).isNew } catch JournalError.lineTooLong {
            // Sending it again would never help.
            throw HostFailure(
                code: "events.verified.invalid", message: "the event is too large for one line of the queue",
                hint: "leave artefacts out of the event; name them")
        } catch {
            context.log.error("a verified event could not be stored", error, ["event": event.eventID])
            throw OperationError.notStored(event.eventID)
        }
        context.fanOut.kick()
        if isNew { await context.note(event, requestID: requestID) }
        return ["event_id": .string(event.eventID), "accepted": .bool(isNew)]
    }
}
