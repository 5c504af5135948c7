package import Domain
import Egress
package import Settings

/// Posts verified events to this worker's own host. The address was given by the host that started the worker, so it is
/// the only one allowed here.
package struct HTTPEventSink: EventSink {
    private let url: String
    private let secret: Secret
    private let egress: EgressClient

    /// - Throws: `EgressFailure` when the host's address is no address.
    package init(hostURL: String, secret: Secret) throws {
        (url, self.secret) = (hostURL + "/events/verified", secret)
        var allow = HostAllowList()
        try allow.allow(hostURL)
        egress = EgressClient(allow: allow)
    }

    package func offer(_ event: JSONObject) async -> EventReceipt {
        let request = OutgoingRequest(
            method: "POST", url: url,
            headers: [("Content-Type", "application/json"), ("X-Engyne-Worker-Secret", secret.reveal())],
            body: JSONValue.object(event).encoded, timeoutSeconds: 10, secrets: [secret.reveal()])
        do {
            let response = try await egress.send(request)
            if response.status == 202 { return .acknowledged }
            let problem = (try? JSONReader.read(response.body))?["detail"]?.string
            let why = problem ?? "the host answered \(response.status)"
            return [400, 413, 422].contains(response.status) ? .rejected(why) : .refused(why)
        } catch {
            return .refused(HostFailure(error).message)
        }
    }
}

/// Of a worker that was started by hand: events stay on disk until a host runs the slot.
package struct NoEventSink: EventSink {
    package init() {}
    package func offer(_ event: JSONObject) async -> EventReceipt { .refused(WorkerError.noHost.message) }
}
