import Delivery
import Domain

/// Finds whose a queue item is, so that a stranger's looks absent.
enum QueueJob {
    static func absent(_ id: String) -> any HostError {
        DeliveryError.notFound(what: "item", id: String(id.prefix(64)))
    }

    static func slot(_ channel: String, _ id: String, in context: ControlPlaneContext) async throws -> SlotID? {
        try await context.queue(channel).item(id)["slot_id"]?.string.flatMap(SlotID.init)
    }
}
