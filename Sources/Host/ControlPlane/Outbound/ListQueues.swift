package import Domain

/// Every channel's queue: its dispatcher, whether it is paused, and its jobs by state. A client's counts are of its
/// slots.
package struct ListQueues: Operation {
    package static let permission = Permission.queuesRead
    package let object = "queues"
    package init() {}

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> Page {
        var items: [JSONObject] = []
        for channel in try await context.channels() { items.append(try await context.queueItem(channel, for: caller)) }
        return Page(items: items)
    }
}

/// One channel's queue.
package struct ShowQueue: Operation {
    package static let permission = Permission.queuesRead
    private let channel: String
    package init(_ channel: String) { self.channel = channel }
    package var object: String { "channel:\(channel.prefix(48))" }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        try await context.queueItem(channel, for: caller)
    }
}
