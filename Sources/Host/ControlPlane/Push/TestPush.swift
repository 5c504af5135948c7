import Delivery
package import Domain
import Foundation

/// Queues a test message to all devices of a slot. It takes the way of every message: through the queue and the gate,
/// so that a dry run or a hold shows here as well.
package struct TestPush: SlotOperation {
    package static let permission = Permission.pushTest
    package let id: SlotID
    package init(_ id: SlotID) { self.id = id }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        let expires = context.clock().addingTimeInterval(600)
        let line: JSONObject = [
            "slot": .string(id.raw), "kind": "test", "prio": 100, "expires": .string(Timestamp.string(expires)),
            "payload": ["test": true, "slot_id": .string(id.raw)],
        ]
        let item = try await context.enqueue.enqueue(line, channel: "push")
        return ["id": .string(item.id), "channel": "push"]
    }
}
