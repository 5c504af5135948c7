import Delivery
package import Domain

/// The jobs of one channel in the order of its queue, with all reasons of those that are held.
package struct ListQueueItems: Operation {
    package static let permission = Permission.queuesRead
    private let channel: String
    private let state: JobState?
    private let wish: PageWish
    package init(_ channel: String, state: JobState?, _ wish: PageWish) {
        (self.channel, self.state, self.wish) = (channel, state, wish)
    }
    package var object: String { "channel:\(channel.prefix(48))" }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> Page {
        let items = try await context.queue(channel).items(state: state, slots: caller.actor.slots.names)
        return Page.cut(items, wish, id: { $0["id"]?.string ?? "" }, json: { $0 })
    }
}

/// One job of a channel.
package struct ShowQueueItem: Operation {
    package static let permission = Permission.queuesRead
    private let channel: String
    private let id: String
    package init(_ channel: String, id: String) { (self.channel, self.id) = (channel, id) }
    package var object: String { "item:\(id.prefix(64))" }
    package var absence: any HostError { QueueJob.absent(id) }
    package func slot(in context: ControlPlaneContext) async throws -> SlotID? {
        try await QueueJob.slot(channel, id, in: context)
    }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        try await context.queue(channel).item(id)
    }
}
