import Delivery
package import Domain
import Slots

/// Begins a dead or dropped job anew, or ends a waiting one. The channel's dispatcher does it: it alone writes the
/// journal.
package struct ChangeQueueItem: Operation {
    package enum Change: String, Sendable { case replay, drop }
    package static let permission = Permission.queuesChange
    private let channel: String
    private let id: String
    private let change: Change
    package init(_ change: Change, _ channel: String, id: String) {
        (self.change, self.channel, self.id) = (change, channel, id)
    }
    package var object: String { "item:\(id.prefix(64))" }
    package var details: JSONObject {
        ["verb": .string(change.rawValue), "channel": .string(String(channel.prefix(48)))]
    }
    package var absence: any HostError { QueueJob.absent(id) }
    package func slot(in context: ControlPlaneContext) async throws -> SlotID? {
        try await QueueJob.slot(channel, id, in: context)
    }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        _ = try await context.dispatchers.request(
            channel, change.rawValue, ["id": .string(id), "by": .string(caller.actor.id)], timeout: .seconds(15))
        return try await context.queue(channel).item(id)
    }
}
