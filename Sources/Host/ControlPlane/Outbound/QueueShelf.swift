package import Delivery
package import Domain
import Foundation

/// The views of all queues of a home, kept so that each call reads only what is new.
package actor QueueShelf {
    private let runtime: String
    private let clock: WallClock
    private var views: [String: QueueView] = [:]

    package init(runtime: String, clock: @escaping WallClock) { (self.runtime, self.clock) = (runtime, clock) }

    /// - Throws: `DeliveryError.badChannel`.
    package func view(_ channel: String) throws -> QueueView {
        if let view = views[channel] { return view }
        let view = try QueueView(runtime: runtime, channel: channel, clock: clock)
        views[channel] = view
        return view
    }

    /// Channels that have a queue file, by name. `verified` and `jobs` are the host's own and not among them.
    package func channelsOnDisk() async throws -> [String] {
        let runtime = runtime
        let names = try await FileLane.run { () -> [String] in
            guard FileManager.default.fileExists(atPath: runtime) else { return [] }
            return try FileManager.default.contentsOfDirectory(atPath: runtime)
        }
        return names.filter { $0.hasSuffix("_queue.jsonl") }.map { String($0.dropLast("_queue.jsonl".count)) }
            .filter { !["verified", "jobs"].contains($0) && SlotID($0) != nil }.sorted()
    }

    /// What became of an approved message; `nil` when its queue does not know it.
    package func outcome(of approval: Approval) async throws -> JobState? {
        guard SlotID(approval.channel) != nil else { return nil }
        return try await view(approval.channel).state(of: approval.id)
    }

    /// How far it has come since it was sent.
    package func delivery(of approval: Approval) async throws -> DeliveryProgress? {
        guard SlotID(approval.channel) != nil else { return nil }
        return try await view(approval.channel).delivery(of: approval.id)
    }
}
