package import Domain
package import Journal
import Foundation

/// What became of a wish to queue something.
package struct EnqueueResult: Sendable, Hashable {
    /// The id of the line that stands in the queue, which is the earlier one's for a repeat.
    package let id: String
    /// False: the queue had it already.
    package let isNew: Bool
}

/// Puts lines into the queues of one home, each wish once, and says yes only when the line is on disk.
///
/// A line whose `id` or `idem` the queue has is not added again, also after a restart and also when another program
/// appended it. It decides nothing about sending: everything passes the queue and then the gate.
package actor Enqueue {
    private final class Target {
        let writer: JournalWriter
        var reader: QueueReader
        var ids: [String: String] = [:]
        var keys: [String: String] = [:]
        var waiting: [String: Task<Void, any Error>] = [:]

        init(path: String, io: any LogIO) {
            writer = JournalWriter(path: path, recovery: .newSegment, io: io)
            reader = QueueReader(path: path, io: io)
        }
    }

    private let executor = QueueExecutor("enqueue")
    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    private let runtime: String
    private let clock: WallClock
    private let io: any LogIO
    private var targets: [String: Target] = [:]

    package init(runtime: String, clock: @escaping WallClock, io: any LogIO = SystemLogIO()) {
        self.runtime = runtime
        self.clock = clock
        self.io = io
    }

    /// Adds one line to a channel's queue. `line` needs `slot` and `payload`; `v`, `id`, `at`, `channel`, `kind`,
    /// `prio` and `idem` are filled in where they are missing. Throws `JournalError` or `DeliveryError.badChannel`;
    /// calling again with the same `id` or `idem` is always safe.
    package func enqueue(_ line: JSONObject, channel: String) async throws -> EnqueueResult {
        let target = try target(of: channel)
        try catchUp(target)
        let line = complete(line, channel: channel)
        let id = line["id"]?.string ?? ""
        let key = line["idem"]?.string ?? "id:\(id)"
        if let known = target.ids[id] ?? target.keys[key] {
            // Somebody may be writing exactly this now; its success is ours too.
            try await target.waiting[known]?.value
            return EnqueueResult(id: known, isNew: false)
        }
        try await append(line, id: id, key: key, to: target)
        return EnqueueResult(id: id, isNew: true)
    }

    /// Stores a verified event; `isNew` is false for one seen before. Returning means it is on disk.
    package func accept(_ event: VerifiedEvent) async throws -> EnqueueResult {
        let id = Digest.sortableID(of: "verified\u{0}\(event.eventID)", at: event.at)
        let line: JSONObject = [
            "v": 1, "id": .string(id), "slot": .string(event.slotID.raw), "kind": "verified", "prio": 80,
            "idem": .string(event.eventID), "payload": .object(event.raw),
        ]
        return try await enqueue(line, channel: "verified")
    }

    private func append(_ line: JSONObject, id: String, key: String, to target: Target) async throws {
        target.ids[id] = id
        target.keys[key] = id
        let writer = target.writer
        let writing = Task { try await writer.append([line]) }
        target.waiting[id] = writing
        defer { target.waiting[id] = nil }
        do {
            try await writing.value
        } catch {
            // Not acknowledged, perhaps in the file: the reader decides when the caller tries again.
            target.ids[id] = nil
            target.keys[key] = nil
            throw error
        }
    }

    private func target(of channel: String) throws -> Target {
        if let target = targets[channel] { return target }
        let target = Target(path: try DeliveryFiles(runtime: runtime, channel: channel).queue, io: io)
        targets[channel] = target
        return target
    }

    private func catchUp(_ target: Target) throws {
        _ = try target.reader.readNew(now: clock()) { line in
            guard let id = line.entry.value["id"]?.string else { return }
            target.ids[id] = id
            let key = line.entry.value["idem"]?.string ?? "id:\(id)"
            target.keys[key] = target.keys[key] ?? id
        }
    }

    private func complete(_ line: JSONObject, channel: String) -> JSONObject {
        let now = clock()
        var random = SystemRandomNumberGenerator()
        var whole: JSONObject = [
            "v": line["v"] ?? 1, "id": line["id"] ?? .string(SortableID.make(at: now, using: &random)),
            "at": line["at"] ?? .string(Timestamp.string(now)), "slot": line["slot"] ?? line["slot_id"] ?? .null,
            "channel": .string(channel), "kind": line["kind"] ?? "message", "prio": line["prio"] ?? 50,
            "idem": line["idem"] ?? .null, "not_before": line["not_before"] ?? .null,
            "expires": line["expires"] ?? .null,
            "approval": line["approval"] ?? "required", "to": line["to"] ?? .null,
        ]
        whole.merge(line)
        if whole["idem"]?.string == nil { whole["idem"] = .string("id:\(whole["id"]?.string ?? "")") }
        return whole
    }
}
