package import Domain
import Foundation
import Journal

/// `runtime/events.jsonl`: everything meaningful that happened, for good, and the feed that shows it live.
///
/// Only the host writes it. A line is on disk before the feed tells it, so nobody is shown what a crash would unsay.
package actor ActivityLog {
    private let writer: JournalWriter
    private let path: String
    package nonisolated let feed: ActivityFeed
    private let now: WallClock

    package init(path: String, feed: ActivityFeed, now: @escaping WallClock) {
        self.path = path
        self.feed = feed
        self.now = now
        writer = JournalWriter(path: path)
    }

    /// Appends and then publishes. Throws `JournalError`; then nothing was published.
    @discardableResult
    package func record(_ event: ActivityEvent) async throws -> String {
        try await writer.append([event.json])
        return await feed.publish(event)
    }

    /// The short form for the host's own lines.
    @discardableResult
    package func record(
        _ type: ActivityType, _ text: String, slotID: SlotID? = nil, runID: String? = nil, leadID: String? = nil,
        fields: JSONObject = [:]
    ) async throws -> String {
        try await record(
            ActivityEvent(
                at: now(), type: type, text: text, slotID: slotID, runID: runID, leadID: leadID, fields: fields))
    }

    /// Fills the feed's ring from the end of the file. Bad lines are left out.
    package func restore() async throws {
        let path = path
        let moment = now()
        let events = try await Self.offPool { try Self.tail(of: path, received: moment) }
        await feed.restore(events)
    }

    private static func tail(of path: String, received: Date) throws -> [ActivityEvent] {
        var reader = JournalReader(path: path)
        return try reader.readNew().entries.suffix(ActivityFeed.ringSize).compactMap {
            ActivityEvent(json: $0.value, received: received)
        }
    }

    /// Reading a long file blocks, so it has a thread of its own.
    private static func offPool<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { waiting in
            DispatchQueue.global().async { waiting.resume(with: Result(catching: work)) }
        }
    }
}
