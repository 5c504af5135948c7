package import Domain

/// Where verified events go: the host's door. Its other side needs the network.
package protocol EventSink: Sendable {
    /// Offers one event; never throws, because an event that was not taken is offered again.
    func offer(_ event: JSONObject) async -> EventReceipt
}

package enum EventReceipt: Sendable, Equatable {
    /// On the host's disk, now or since earlier.
    case acknowledged
    /// Not taken; the sentence says why.
    case refused(String)
    /// Not taken because of what stands in this one event; others may be.
    case rejected(String)
}
