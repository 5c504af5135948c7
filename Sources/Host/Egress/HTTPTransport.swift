/// The port between the rules of this room and whatever carries bytes: libcurl, or a recorded exchange.
package protocol HTTPTransport: Sendable {
    /// Sends the request once and waits for the complete answer.
    /// - Parameter insideAllowed: whether loopback and private addresses may be connected to.
    func perform(_ request: OutgoingRequest, insideAllowed: Bool) async -> Result<OutgoingResponse, EgressFailure>
}
