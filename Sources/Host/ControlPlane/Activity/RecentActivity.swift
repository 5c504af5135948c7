import Activity
package import Domain

/// The newest activities the caller may see, the last one first.
package struct RecentActivity: Operation {
    package static let permission = Permission.activityRead
    package let object = "activity"
    private let limit: Int
    package init(limit: Int) { self.limit = limit }

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> Page {
        let actor = caller.actor
        let frames = await context.activity.feed.recent(limit, where: { actor.sees(slot: $0.slotID) })
        return Page(
            items: frames.map { frame in
                var item: JSONObject = ["id": .string(frame.id)]
                item.merge(frame.body)
                return item
            })
    }
}
