package import Domain
package import Journal
import Foundation

/// Turns each stored verified event into one line in the queue of every channel that may want it.
///
/// The lines' ids and keys follow from the event, so that going on after a crash adds nothing twice. A channel that is
/// switched off gets its line as well: its gate then says so, visibly.
package actor FanOut {
    /// Every event goes to these, whether the slot has them on or not.
    package static let standardChannels = ["whatsapp", "telegram", "email", "sheets", "push"]
    private static let priority: Int64 = 80

    private let executor = QueueExecutor("fan-out")
    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    private let files: DeliveryFiles
    private let enqueue: Enqueue
    private let extraChannels: @Sendable (SlotID) async -> [String]
    private let contact: @Sendable (SlotID, JSONObject) async -> JSONObject
    private var reader: JournalReader
    private var waiting: [JournalEntry] = []
    private var isRunning = false
    /// Bad lines of the verified queue since the start.
    package private(set) var badLines = 0

    /// - Parameters:
    ///   - contact: brings an event's contact into the one shape, as the slot's country reads it.
    ///   - extraChannels: names the other channels a slot has on.
    package init(
        runtime: String, enqueue: Enqueue, io: any LogIO = SystemLogIO(),
        contact: @escaping @Sendable (SlotID, JSONObject) async -> JSONObject = { $1 },
        extraChannels: @escaping @Sendable (SlotID) async -> [String]
    ) throws {
        files = try DeliveryFiles(runtime: runtime, channel: "verified")
        self.enqueue = enqueue
        (self.contact, self.extraChannels) = (contact, extraChannels)
        let saved = try QueueOffset.load(files.offset)
        reader = JournalReader(path: files.queue, offset: saved?.low ?? 0, fingerprint: saved?.fingerprint, io: io)
    }

    /// Spreads every event that is waiting and says how many that were. What throws is tried again by the next call.
    @discardableResult
    package func step() async throws -> Int {
        guard !isRunning else { return 0 }
        isRunning = true
        defer { isRunning = false }
        let batch = try reader.readNew()
        badLines += batch.badLines.count
        waiting += batch.entries
        var done = 0
        while let entry = waiting.first {
            try await spread(entry)
            waiting.removeFirst()
            done += 1
        }
        if done > 0 || !batch.badLines.isEmpty { try save() }
        return done
    }

    private func spread(_ entry: JournalEntry) async throws {
        guard var payload = entry.value["payload"]?.object, let stored = try? VerifiedEvent(json: payload) else {
            badLines += 1
            return
        }
        // The stored event stays as it came; what channels get is the contact as they can use it.
        if let given = payload["contact"]?.object { payload["contact"] = .object(await contact(stored.slotID, given)) }
        let event = try VerifiedEvent(json: payload)
        for channel in Self.standardChannels
            + (await extraChannels(event.slotID)).filter({ !Self.standardChannels.contains($0) })
        {
            _ = try await enqueue.enqueue(Self.line(event, channel: channel), channel: channel)
        }
    }

    /// The queue line of one event for one channel.
    package static func line(_ event: VerifiedEvent, channel: String) -> JSONObject {
        let key = "\(channel):\(event.eventID):first_touch"
        return [
            "v": 1, "id": .string(Digest.sortableID(of: key, at: event.at)), "slot": .string(event.slotID.raw),
            "channel": .string(channel), "kind": "first_touch", "prio": .int(priority), "idem": .string(key),
            "payload": .object(event.raw),
        ]
    }

    private func save() throws {
        try QueueOffset(fingerprint: reader.fingerprint, low: reader.offset, read: reader.offset).save(files.offset)
    }
}
