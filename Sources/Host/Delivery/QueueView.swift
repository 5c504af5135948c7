package import Domain
import Foundation
import Journal

/// What a person sees of one channel's queue, read from its files. It never writes.
///
/// It folds the same lines and records by the same code as the dispatcher, so a screen shows what the dispatcher goes
/// by. Kept between calls it reads only what is new.
package actor QueueView {
    private let executor = QueueExecutor("queue-view")
    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    package nonisolated let channel: String
    private let files: DeliveryFiles
    private let clock: WallClock
    private var queue: JournalReader
    private var journal: JournalReader
    private var approvals: ApprovalFold
    private var fold: JobFold
    private var badLines = 0

    /// `runtime` is the folder of that name. Throws `DeliveryError.badChannel`.
    package init(runtime: String, channel: String, clock: @escaping WallClock) throws {
        files = try DeliveryFiles(runtime: runtime, channel: channel)
        self.channel = channel
        self.clock = clock
        queue = JournalReader(path: files.queue)
        journal = JournalReader(path: files.journal)
        approvals = ApprovalFold(path: DeliveryFiles.approvals(runtime))
        fold = JobFold(channel: channel)
    }

    private func refresh() throws {
        _ = try approvals.refresh()
        let records = try journal.readNew()
        let lines = try queue.readNew()
        if records.isReplaced || lines.isReplaced { return try restart() }
        take(lines, records)
    }

    private func restart() throws {
        fold = JobFold(channel: channel)
        badLines = 0
        queue = JournalReader(path: files.queue)
        journal = JournalReader(path: files.journal)
        let records = try journal.readNew()
        take(try queue.readNew(), records)
    }

    private func take(_ lines: JournalBatch, _ records: JournalBatch) {
        for record in records.entries { fold.apply(record.value) }
        for line in lines.entries { fold.ingest(line, segment: 1, now: clock()) }
        badLines += lines.badLines.count
    }

    /// Jobs in the order of the queue. Throws `JournalError`.
    package func items(state: JobState? = nil, slots: Set<String>? = nil) throws -> [JSONObject] {
        try refresh()
        return fold.order.compactMap { id in
            guard let item = fold.entries[id]?.item, state.map({ fold.state(of: id) == $0 }) ?? true else { return nil }
            return slots.map { $0.contains(item.slot) } ?? true ? shown(item) : nil
        }
    }

    /// Throws `DeliveryError.notFound`.
    package func item(_ id: String) throws -> JSONObject {
        try refresh()
        guard let item = fold.entries[id]?.item else { throw DeliveryError.notFound(what: "item", id: id) }
        return shown(item)
    }

    /// A job's state, for the `outcome` of its approval.
    package func state(of id: String) throws -> JobState? {
        try refresh()
        return fold.entries[id] == nil ? nil : fold.state(of: id)
    }

    /// How far a sent message has come; `nil` when nobody told.
    package func delivery(of id: String) throws -> DeliveryProgress? {
        try refresh()
        return fold.progress[id]?.delivery
    }

    /// All that holds a job now; empty for one nothing holds.
    package func reasons(of id: String) throws -> [String] {
        try refresh()
        return fold.state(of: id) == .held ? fold.progress[id]?.reasons ?? [] : []
    }

    /// The number of a job's last try, which a person's answer about an unknown outcome names.
    package func attempt(of id: String) throws -> Int? {
        try refresh()
        return fold.progress[id]?.attempt
    }

    /// What a slot sent on this channel, for a forecast.
    package func history(of slot: String) throws -> SendHistory {
        try refresh()
        return SendHistory(
            sends: (fold.sends[slot] ?? []).map(\.at), first: fold.firstIntent[slot], last: fold.lastIntent[slot])
    }

    /// The slot's jobs that have their yes and wait for their moment, in the order of the queue.
    package func approvedWaiting(of slot: String) throws -> [String] {
        try refresh()
        return fold.order.filter { id in
            fold.entries[id]?.item.slot == slot && fold.state(of: id).isWaiting
                && approvals.latest[id]?.state == .approved
        }
    }

    package func counts(slots: Set<String>? = nil) throws -> [JobState: Int] {
        try refresh()
        var counts: [JobState: Int] = [:]
        for (id, entry) in fold.entries where slots.map({ $0.contains(entry.item.slot) }) ?? true {
            counts[fold.state(of: id), default: 0] += 1
        }
        return counts
    }

    /// The part of the `GET /queues` item that the files tell: `channel paused counts offset bad_lines`.
    package func summary(slots: Set<String>? = nil) throws -> JSONObject {
        let counts = try counts(slots: slots)
        var counted = JSONObject()
        for state in JobState.allCases { counted[state.rawValue] = .int(Int64(counts[state] ?? 0)) }
        let saved = try QueueOffset.load(files.offset)
        return [
            "channel": .string(channel), "paused": .bool(isPaused), "counts": .object(counted),
            "offset": .int(Int64(saved?.low ?? 0)), "bad_lines": .int(Int64(badLines)),
        ]
    }

    private var isPaused: Bool { fold.pauses["channel"].map { $0.until.map { $0 > clock() } ?? true } ?? false }

    private func shown(_ item: QueueItem) -> JSONObject {
        let job = fold.progress[item.id]
        let draft = approvals.latest[item.id]
        return [
            "id": .string(item.id), "state": .string(fold.state(of: item.id).rawValue), "why": JSONValue(job?.why),
            "reasons": JSONValue(job?.reasons ?? []), "slot_id": .string(item.slot), "channel": .string(channel),
            "audience": JSONValue(draft?.audience.rawValue), "kind": .string(item.kind),
            "lead_id": JSONValue(item.leadID),
            "to_masked": JSONValue((draft?.to ?? item.to).map(ContactKey.masked)), "prio": .int(Int64(item.priority)),
            "tries": .int(Int64(job?.tries ?? 0)), "attempt": .int(Int64(job?.attempt ?? 0)),
            "next_at": JSONValue((job?.nextAt ?? item.notBefore).map(Timestamp.string)),
            "created_at": .string(Timestamp.string(item.at)),
            "expires_at": JSONValue(fold.expires(item.id).map(Timestamp.string)),
            "external_id": JSONValue(job?.externalID), "last_error": JSONValue(job?.lastError),
            "delivery": job?.delivery.map { .object($0.json) } ?? .null,
        ]
    }
}

/// The five words `GET /queue/stats` counts in.
package enum QueueSummary {
    package static let words = ["queued", "processing", "completed", "failed", "dlq"]

    package static func count(_ counts: [JobState: Int]) -> JSONObject {
        var summary = JSONObject()
        for word in words { summary[word] = 0 }
        for (state, number) in counts {
            summary[state.summaryWord] = .int(Int64((summary[state.summaryWord]?.int ?? 0) + number))
        }
        return summary
    }
}
