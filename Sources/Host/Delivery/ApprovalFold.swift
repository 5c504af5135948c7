package import Domain
package import Foundation
package import Journal

/// A person's answer to "did this message leave?", a line `{"type":"settle"}` of `approvals.jsonl`.
package struct Settlement: Sendable, Hashable {
    package let id: String
    package let wasSent: Bool
    /// The try it is about; nil means whichever is unknown.
    package let attempt: Int?
    package let by: String
    package let at: Date

    package init?(json: JSONObject) {
        guard json["type"]?.string == "settle", let id = json["id"]?.string, let sent = json["sent"]?.bool else {
            return nil
        }
        self.id = id
        wasSent = sent
        attempt = json["try"]?.int
        by = json["by"]?.string ?? "unnamed"
        at = json["at"]?.string.flatMap(Timestamp.date) ?? .distantPast
    }

    package static func line(id: String, wasSent: Bool, attempt: Int?, by: String, via: String, at: Date) -> JSONObject
    {
        [
            "v": 1, "id": .string(id), "at": .string(Timestamp.string(at)), "type": "settle", "sent": .bool(wasSent),
            "try": JSONValue(attempt), "by": .string(by), "via": .string(via),
        ]
    }
}

extension Approval {
    /// Names the exact text and subject, so that a yes given to what a screen showed is to nothing else.
    package var version: String { subject.map { Digest.sha256($0 + "\u{0}" + bodySHA256) } ?? bodySHA256 }
}

/// `approvals.jsonl` as it stands: the last line of each id, and what standing approvals let through.
package struct ApprovalFold: Sendable {
    private var reader: JournalReader
    package private(set) var latest: [String: Approval] = [:]
    /// Ids in the order of their first lines.
    package private(set) var order: [String] = []
    package private(set) var settlements: [String: Settlement] = [:]
    package private(set) var badLines = 0
    private var firstRecipient: [String: String] = [:]
    private var written: [String: [String: Date]] = [:]
    private var standingUses: [String: [String: Date]] = [:]

    package init(path: String, io: any LogIO = SystemLogIO()) { reader = JournalReader(path: path, io: io) }

    /// Takes what was appended since; says whether anything was. Throws `JournalError`.
    package mutating func refresh() throws -> Bool {
        let batch = try reader.readNew()
        if batch.isReplaced { clear() }
        badLines += batch.badLines.count
        for entry in batch.entries { apply(entry.value) }
        return !batch.entries.isEmpty || batch.isReplaced
    }

    private mutating func clear() {
        (latest, order, settlements, firstRecipient, written, standingUses) = ([:], [], [:], [:], [:], [:])
    }

    package mutating func apply(_ line: JSONObject) {
        if let settlement = Settlement(json: line) {
            settlements[settlement.id] = settlement
        } else if let approval = Approval(json: line) {
            if latest[approval.id] == nil { order.append(approval.id) }
            latest[approval.id] = approval
            firstRecipient[approval.id] = firstRecipient[approval.id] ?? approval.to
            if approval.state == .approved { note(approval) }
        }
    }

    private mutating func note(_ approval: Approval) {
        if approval.by.hasPrefix("standing:") { standingUses[approval.by, default: [:]][approval.id] = approval.at }
        guard approval.audience == .buyer, let key = ContactKey(approval.to) else { return }
        let place = approval.slot + "\u{0}" + key.text
        written[place] = [approval.id: approval.at].merging(written[place] ?? [:]) { new, old in max(new, old) }
    }

    /// What the log says about sending exactly what it holds under this id.
    package func verdict(for item: QueueItem, at now: Date) -> DeliveryGate.Verdict {
        guard let approval = latest[item.id], approval.slot == item.slot, approval.channel == item.channel else {
            return .notApproved
        }
        if approval.state == .rejected { return .rejected }
        let isOver = approval.effectiveAt.map { $0 <= now } ?? true
        let isSameText = Digest.sha256(approval.body) == approval.bodySHA256
        let isSameRecipient = approval.to == firstRecipient[item.id] && item.to.map { $0 == approval.to } ?? true
        guard approval.state == .approved, isSameText, isSameRecipient else { return .notApproved }
        return isOver ? .approved : .recallable
    }

    /// When the slot last had a yes to write to this contact, on whatever channel, other than by item `id`.
    package func lastWritten(slot: String, to contact: String, besides id: String) -> Date? {
        guard let key = ContactKey(contact) else { return nil }
        return written[slot + "\u{0}" + key.text]?.filter { $0.key != id }.values.max()
    }

    /// How often a standing approval was used since `start`.
    package func uses(ofStanding id: String, since start: Date) -> Int {
        standingUses["standing:\(id)"]?.values.count { $0 >= start } ?? 0
    }
}
