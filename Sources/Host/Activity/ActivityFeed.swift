package import Domain

/// The live stream of what happens: a ring of the last 200 activities, and state changes for whoever listens now.
///
/// Activities have ids of their own and can be resumed; a state event (slot, approval, queue, attention) only says
/// "this is how it is now", carries the id of the newest activity (so that following it costs nothing) and is not
/// replayed: a returning follower reads states anew. A follower that is too slow loses frames and is told so by
/// a `reset` in their place, never by a growing memory.
package actor ActivityFeed {
    package static let ringSize = 200
    package static let followerBuffer = 512

    private let boot: String
    private var sequence: UInt64 = 0
    private var ring: [FeedFrame] = []
    private var followers: [UInt64: AsyncStream<FeedFrame>.Continuation] = [:]
    private var lagging: Set<UInt64> = []
    private var nextFollower: UInt64 = 0

    /// - Parameter boot: names this run of the host; letters and digits, no `-`.
    package init(boot: String) { self.boot = boot.filter { $0 != "-" } }

    /// The id of the newest activity.
    package var lastID: String { "\(boot)-\(sequence)" }
    package var followerCount: Int { followers.count }

    /// Adds an activity and gives its id.
    @discardableResult
    package func publish(_ event: ActivityEvent) -> String {
        sequence += 1
        let frame = FeedFrame(topic: .activity, id: lastID, slotID: event.slotID?.raw, body: event.json)
        ring.append(frame)
        if ring.count > Self.ringSize { ring.removeFirst(ring.count - Self.ringSize) }
        send(frame)
        return frame.id
    }

    /// Tells the present followers a new state.
    package func publish(_ topic: FeedTopic, slotID: SlotID? = nil, _ body: JSONObject) {
        send(FeedFrame(topic: topic, id: lastID, slotID: slotID?.raw, body: body))
    }

    /// The newest activities, the last one first.
    package func recent(_ limit: Int = 50, where isWanted: (FeedFrame) -> Bool = { _ in true }) -> [FeedFrame] {
        Array(ring.reversed().filter(isWanted).prefix(max(0, limit)))
    }

    /// Everything from now on; with the id of the last frame seen, first what came after it.
    ///
    /// An id of another boot, of the future or from before the ring gives a `reset` frame first. The stream ends when
    /// its consumer stops or the feed is finished.
    package func follow(after lastSeen: String? = nil) -> AsyncStream<FeedFrame> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: FeedFrame.self, bufferingPolicy: .bufferingOldest(Self.followerBuffer))
        let key = nextFollower
        nextFollower += 1
        for frame in backlog(after: lastSeen) { continuation.yield(frame) }
        followers[key] = continuation
        continuation.onTermination = { [weak self] _ in
            Task { await self?.forget(key) }
        }
        return stream
    }

    /// Ends every stream; the host is going.
    package func finish() {
        for continuation in followers.values { continuation.finish() }
        followers = [:]
    }

    /// Fills the ring from the log at start, so that `recent` is not empty after a restart. Call before publishing.
    package func restore(_ events: [ActivityEvent]) {
        for event in events.suffix(Self.ringSize) { publish(event) }
    }

    private func backlog(after lastSeen: String?) -> [FeedFrame] {
        guard let lastSeen else { return [] }
        let parts = lastSeen.split(separator: "-")
        guard parts.count == 2, parts[0] == boot, let seen = UInt64(parts[1]), seen <= sequence,
            seen + UInt64(ring.count) >= sequence
        else { return [reset] }
        return Array(ring.suffix(Int(sequence - seen)))
    }

    private var reset: FeedFrame {
        FeedFrame(topic: .reset, id: lastID, slotID: nil, body: ["last_id": .string(lastID)])
    }

    private func send(_ frame: FeedFrame) {
        for (key, continuation) in followers {
            if lagging.contains(key) {
                // What was lost is gone; once there is room again the follower learns that it must read anew.
                guard case .enqueued = continuation.yield(reset) else { continue }
                lagging.remove(key)
            }
            if case .dropped = continuation.yield(frame) { lagging.insert(key) }
        }
    }

    private func forget(_ key: UInt64) {
        followers[key] = nil
        lagging.remove(key)
    }
}
