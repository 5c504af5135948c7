package import Domain

/// The events of the one stream a dashboard follows.
package enum FeedTopic: String, Sendable, CaseIterable {
    case activity, slot, approval, queue, attention
    /// The follower's last id is from another boot or before the ring: it must read everything anew.
    case reset
}

/// One frame of the stream. The slot it is about decides who may see it; `nil` = about the whole host.
package struct FeedFrame: Sendable, Hashable {
    package let topic: FeedTopic
    /// `<boot>-<seq>`, which a follower brings back to go on where it stopped.
    package let id: String
    package let slotID: String?
    package let body: JSONObject

    package init(topic: FeedTopic, id: String, slotID: String?, body: JSONObject) {
        (self.topic, self.id, self.slotID, self.body) = (topic, id, slotID, body)
    }
}
