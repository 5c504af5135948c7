import Activity
package import Domain

/// One frame of the live stream, as a door sends it on.
package struct LiveFrame: Sendable, Hashable {
    /// `activity`, `slot`, `approval`, `queue`, `attention` or `reset`.
    package let topic: String
    package let id: String
    /// Whose it is; `nil` = about the whole host.
    package let slotID: String?
    package let body: JSONObject

    /// Everybody hears that he must read anew; all else is for those who may see its slot.
    package func isFor(_ actor: Actor) -> Bool { topic == FeedTopic.reset.rawValue || actor.sees(slot: slotID) }
}

/// Everything from now on; with the id of the last frame seen, first what came after it. The frames are not filtered
/// yet: who may see what can change while the stream runs, so the door asks `LiveFrame.isFor` for each.
package struct FollowActivity: Operation {
    package static let permission = Permission.activityRead
    package let object = "activity"
    private let lastSeen: String?
    package init(after lastSeen: String?) { self.lastSeen = lastSeen }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> AsyncStream<LiveFrame> {
        let feed = await context.activity.feed.follow(after: lastSeen)
        // The door takes frames at once into its own bounded buffer, so this one stays short.
        let (frames, out) = AsyncStream.makeStream(of: LiveFrame.self, bufferingPolicy: .unbounded)
        let work = Task {
            for await frame in feed {
                out.yield(LiveFrame(topic: frame.topic.rawValue, id: frame.id, slotID: frame.slotID, body: frame.body))
            }
            out.finish()
        }
        out.onTermination = { _ in work.cancel() }
        return frames
    }
}
