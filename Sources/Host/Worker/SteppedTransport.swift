import Domain
package import Egress

/// A script's requests as steps of the beat: one that waits for its answer is progress until its time is up.
package struct SteppedTransport: HTTPTransport {
    private static let margin: Double = 5
    private let carrier: any HTTPTransport
    private let heartbeat: Heartbeat

    package init(_ carrier: any HTTPTransport = CurlTransport(), heartbeat: Heartbeat) {
        (self.carrier, self.heartbeat) = (carrier, heartbeat)
    }

    package func perform(
        _ request: OutgoingRequest, insideAllowed: Bool
    ) async -> Result<OutgoingResponse, EgressFailure> {
        await heartbeat.step("http", seconds: request.timeoutSeconds + Self.margin) {
            await carrier.perform(request, insideAllowed: insideAllowed)
        }
    }
}
