package import Domain
package import Foundation
package import Journal

/// The state of one queue: its lines and the journal's records put together.
///
/// It only computes; the dispatcher (which acts) and the queue view (which shows) hold one each, so that a person
/// always sees what the dispatcher goes by. Records may come before the lines they are about, and the other way round.
package struct JobFold: Sendable {
    /// One line taken from the queue.
    package struct Entry: Sendable, Hashable {
        package let item: QueueItem
        package let offset: UInt64
        package let key: DeliveryGate.KeyState
    }
    /// A pause of a channel (`channel`) or of one slot on it (`slot:<id>`).
    package struct Pause: Sendable, Hashable {
        package let why: String
        package let until: Date?
        package let by: String?
    }
    /// A try that counts for quotas.
    package struct Send: Sendable, Hashable {
        package let id: String
        package let at: Date
    }

    package let channel: String
    package private(set) var entries: [String: Entry] = [:]
    /// Ids in the order of the queue.
    package private(set) var order: [String] = []
    package private(set) var progress: [String: JobProgress] = [:]
    package private(set) var pauses: [String: Pause] = [:]
    package private(set) var breakers: [String: CircuitBreaker] = [:]
    /// Per slot, in the order of time: sends that left or may have left.
    package private(set) var sends: [String: [Send]] = [:]
    /// Per slot: when the last try began.
    package private(set) var lastIntent: [String: Date] = [:]
    /// Per slot: when its first try ever began, which is how old its number is to us.
    package private(set) var firstIntent: [String: Date] = [:]
    /// The journal's last sequence number.
    package private(set) var sequence = 0
    /// Jobs whose outcome nobody knows.
    package private(set) var doubtful: Set<String> = []
    /// Every slot a line ever named.
    package private(set) var slotNames: Set<String> = []
    private var owners: [String: (id: String, content: String?)] = [:]

    package init(channel: String) { self.channel = channel }

    // MARK: Lines

    /// Takes one line of the queue; `nil` when its id is known already (a repeat of an append).
    @discardableResult
    package mutating func ingest(_ line: JournalEntry, segment: Int, now: Date) -> Entry? {
        let fallback = Digest.sha256("\(segment):\(line.offset):\(JSONValue.object(line.value).encodedString)").prefix(
            32)
        let known = line.value["id"]?.string.flatMap { progress[$0] } ?? progress["x" + fallback]
        let item = QueueItem(
            line: line.value, channel: channel, fallbackID: "x" + fallback, seenAt: known?.firstAt ?? now)
        guard entries[item.id] == nil else { return nil }
        return add(item, offset: line.offset)
    }

    private mutating func add(_ item: QueueItem, offset: UInt64) -> Entry {
        let key = Digest.key(item.idempotencyKey)
        let content = Digest.content(of: item)
        let entry = Entry(item: item, offset: offset, key: keyState(key, content, id: item.id))
        if entry.key == .free { owners[key] = (item.id, content) }
        entries[item.id] = entry
        order.append(item.id)
        slotNames.insert(item.slot)
        return entry
    }

    private func keyState(_ key: String, _ content: String, id: String) -> DeliveryGate.KeyState {
        guard let owner = owners[key], owner.id != id else { return .free }
        return owner.content.map { $0 == content } ?? true ? .takenBySame : .takenByOther
    }

    /// What the first record about a job carries, so that its key and slot are known without its line.
    package func firstFields(of id: String) -> JSONObject {
        guard progress[id] == nil, let entry = entries[id] else { return [:] }
        var fields: JSONObject = ["slot": .string(entry.item.slot), "lead": JSONValue(entry.item.leadID)]
        if entry.key == .free {
            fields["key"] = .string(Digest.key(entry.item.idempotencyKey))
            fields["content"] = .string(Digest.content(of: entry.item))
        }
        return fields
    }

    // MARK: Records

    /// Takes one record of the journal.
    package mutating func apply(_ record: JSONObject) {
        let at = record["at"]?.string.flatMap(Timestamp.date) ?? .distantPast
        sequence = max(sequence, record["s"]?.int ?? 0)
        guard let kind = record["k"]?.string else { return }
        switch kind {
        case "breaker": applyBreaker(record)
        case "pause": applyPause(record)
        case "resume": pauses[record["scope"]?.string ?? "channel"] = nil
        default: if let id = record["id"]?.string { applyJob(id, kind, record, at: at) }
        }
    }

    private mutating func applyJob(_ id: String, _ kind: String, _ record: JSONObject, at: Date) {
        if let key = record["key"]?.string, owners[key] == nil { owners[key] = (id, record["content"]?.string) }
        progress[id, default: JobProgress(firstAt: at)].apply(kind, record, at: at)
        if progress[id]?.state == .unknown { doubtful.insert(id) } else { doubtful.remove(id) }
        guard let slot = progress[id]?.slot ?? entries[id]?.item.slot else { return }
        if kind == "intent" {
            lastIntent[slot] = max(at, lastIntent[slot] ?? at)
            firstIntent[slot] = min(at, firstIntent[slot] ?? at)
            sends[slot, default: []].append(Send(id: id, at: at))
        } else if kind == "fail" || record["as"]?.string == "not_sent" {
            if let last = sends[slot]?.lastIndex(where: { $0.id == id }) { sends[slot]?.remove(at: last) }
        }
    }

    private mutating func applyBreaker(_ record: JSONObject) {
        guard let scope = record["scope"]?.string else { return }
        var breaker = CircuitBreaker()
        if let until = record["until"]?.string.flatMap(Timestamp.date) {
            breaker.restore(
                open: until, seconds: record["seconds"]?.double ?? 60, failures: record["failures"]?.int ?? 0)
        }
        breakers[scope] = breaker
    }

    private mutating func applyPause(_ record: JSONObject) {
        let until = record["until"]?.string.flatMap(Timestamp.date)
        pauses[record["scope"]?.string ?? "channel"] = Pause(
            why: record["why"]?.string ?? "paused", until: until, by: record["by"]?.string)
    }

    // MARK: Questions

    package func state(of id: String) -> JobState { progress[id]?.state ?? .queued }

    /// When a job's life ends.
    package func expires(_ id: String) -> Date? {
        guard let item = entries[id]?.item else { return progress[id]?.expires }
        return max(item.expires, progress[id]?.expires ?? item.expires)
    }

    /// The pause that stands for a slot now.
    package func pause(of slot: String, at now: Date) -> Pause? {
        ["channel", "slot:\(slot)"].compactMap { pauses[$0] }.first { $0.until.map { $0 > now } ?? true }
    }

    /// How many jobs are in each state, those only known from the journal included.
    package var counts: [JobState: Int] {
        var counts: [JobState: Int] = [:]
        for job in progress.values { counts[job.state, default: 0] += 1 }
        counts[.queued, default: 0] += entries.keys.count { progress[$0] == nil }
        return counts
    }

    /// Where the oldest job without a final state begins, or `nil` when there is none.
    package var lowestOpenOffset: UInt64? {
        entries.values.lazy.filter { !state(of: $0.item.id).isFinal }.map(\.offset).min()
    }

    /// Lets go of the lines of finished jobs (their keys and progress stay) and of sends no quota looks at any more.
    package mutating func forgetFinished(now: Date) {
        for id in order where state(of: id).isFinal { entries[id] = nil }
        order.removeAll { entries[$0] == nil }
        for slot in sends.keys { sends[slot]?.removeAll { $0.at < now.addingTimeInterval(-26 * 3600) } }
    }
}
