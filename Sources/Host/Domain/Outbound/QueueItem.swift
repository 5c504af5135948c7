package import Foundation

/// One wish in a channel's queue: a line of `<channel>_queue.jsonl`, never changed after it was appended.
///
/// Lines of other programs may leave out nearly everything; what is missing gets the defaults told below.
package struct QueueItem: Sendable, Hashable {
    /// How long an item lives when its line does not say: 48 h.
    package static let lifeSeconds: TimeInterval = 48 * 3600
    /// The line version we understand.
    package static let version = 1

    package let id: String
    package let at: Date
    /// The slot as the line names it; `slotID` is nil when that is no slot id.
    package let slot: String
    package let channel: String
    /// What it is: `first_touch`, `sequence.step`, …
    package let kind: String
    /// 100 goes before 0.
    package let priority: Int
    /// Two lines with one key are one wish.
    package let idempotencyKey: String
    package let notBefore: Date?
    package let expires: Date
    /// The recipient a line brings itself; else `compose` finds it.
    package let to: String?
    package let subject: String?
    /// The text a line brings itself; else `compose` writes it.
    package let body: String?
    /// For a line of the fan-out, the verified event.
    package let payload: JSONObject
    package let leadID: String?
    /// False: a line of a version we do not know, which is held.
    package let isKnownVersion: Bool

    package var slotID: SlotID? { SlotID(slot) }
    /// Whether the line brings its own recipient and text, so that nothing is composed.
    package var isWritten: Bool { to != nil && body != nil }

    /// Reads a queue line. `fallbackID` and `seenAt` stand in for an `id` and `at` the line does not bring.
    package init(line: JSONObject, channel: String, fallbackID: String, seenAt: Date) {
        let payload = line["payload"]?.object ?? [:]
        let id = line["id"]?.string.flatMap { $0.isEmpty ? nil : $0 } ?? fallbackID
        let at = line["at"]?.string.flatMap(Timestamp.date) ?? seenAt
        self.id = id
        self.at = at
        self.channel = channel
        self.payload = payload
        slot = line["slot"]?.string ?? line["slot_id"]?.string ?? payload["slot_id"]?.string ?? ""
        kind = line["kind"]?.string ?? "message"
        priority = line["prio"]?.int ?? 50
        idempotencyKey = line["idem"]?.string.flatMap { $0.isEmpty ? nil : $0 } ?? "id:\(id)"
        notBefore = line["not_before"]?.string.flatMap(Timestamp.date)
        expires = line["expires"]?.string.flatMap(Timestamp.date) ?? at.addingTimeInterval(Self.lifeSeconds)
        to = line["to"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        subject = payload["subject"]?.string
        body = payload["body"]?.string
        leadID = payload["lead_id"]?.string ?? payload["lead"]?["id"]?.string ?? line["lead_id"]?.string
        isKnownVersion = (line["v"] ?? 1).int == Self.version
    }
}
