package import Domain
package import Foundation
package import Journal

/// The claim of one slot to be the one that writes to a person first on a day: a line of `first_touches.jsonl`.
package struct FirstTouch: Sendable, Hashable {
    /// The queue item's id.
    package let id: String
    package let at: Date
    package let slot: String
    package let channel: String
    /// The person, by `BuyerKey`: never an address.
    package let marks: Set<String>
    /// When the claiming slot's day began.
    package let dayStart: Date

    package init(id: String, at: Date, slot: String, channel: String, marks: Set<String>, dayStart: Date) {
        (self.id, self.at, self.slot, self.channel) = (id, at, slot, channel)
        (self.marks, self.dayStart) = (marks, dayStart)
    }

    package init?(json: JSONObject) {
        guard let id = json["id"]?.string, let slot = json["slot"]?.string,
            let at = json["at"]?.string.flatMap(Timestamp.date),
            let dayStart = json["day_start"]?.string.flatMap(Timestamp.date),
            let marks = json["buyer"]?.array?.compactMap(\.string)
        else { return nil }
        self.init(
            id: id, at: at, slot: slot, channel: json["channel"]?.string ?? "", marks: Set(marks), dayStart: dayStart)
    }

    package var json: JSONObject {
        [
            "v": 1, "id": .string(id), "at": .string(Timestamp.string(at)), "slot": .string(slot),
            "channel": .string(channel), "buyer": JSONValue(marks.sorted()),
            "day_start": .string(Timestamp.string(dayStart)),
        ]
    }
}

/// Which slot wrote first to whom, over all slots and channels of a home.
///
/// Dispatchers of several channels append to one file; the order of its lines decides. A claim counts unless another
/// slot's, counting one, stands before it on the claimer's day, so that all readers agree who was first and of two
/// that race exactly one goes.
package struct FirstTouchFold: Sendable {
    /// No slot's day is further from now than this, in whatever zone it is.
    private static let keptSeconds: TimeInterval = 3 * 86_400
    private var reader: JournalReader
    private var counting: [String: [FirstTouch]] = [:]
    private var newest = Date.distantPast

    /// `path` is `runtime/first_touches.jsonl`.
    package init(path: String, io: any LogIO = SystemLogIO()) { reader = JournalReader(path: path, io: io) }

    /// Takes what was appended since; says whether anything was. Throws `JournalError`.
    package mutating func refresh() throws -> Bool {
        let batch = try reader.readNew()
        if batch.isReplaced { counting = [:] }
        for touch in batch.entries.compactMap({ FirstTouch(json: $0.value) }) { apply(touch) }
        return !batch.entries.isEmpty || batch.isReplaced
    }

    private mutating func apply(_ touch: FirstTouch) {
        guard other(than: touch.slot, marks: touch.marks, since: touch.dayStart) == nil else { return }
        for mark in touch.marks { counting[mark, default: []].append(touch) }
        guard touch.at > newest.addingTimeInterval(86_400) else { return }
        newest = touch.at
        let limit = newest.addingTimeInterval(-Self.keptSeconds)
        for mark in counting.keys { counting[mark]?.removeAll { $0.at < limit } }
        counting = counting.filter { !$0.value.isEmpty }
    }

    package var isEmpty: Bool { counting.isEmpty }

    /// What another slot wrote first to this person since then.
    package func other(than slot: String, marks: Set<String>, since: Date) -> FirstTouch? {
        marks.lazy.compactMap { counting[$0]?.first { $0.slot != slot && $0.at >= since } }.first
    }

    /// Whether the item's claim stands since then.
    package func isClaimed(by id: String, marks: Set<String>, since: Date) -> Bool {
        marks.contains { counting[$0]?.contains { $0.id == id && $0.at >= since } ?? false }
    }
}
