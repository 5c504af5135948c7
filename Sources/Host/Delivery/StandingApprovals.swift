package import Domain
package import Foundation
package import Journal

/// A yes given beforehand: for one version of one template, one slot and one channel, so many a day, until a date.
package struct StandingApproval: Sendable, Hashable {
    package let id: String
    package let slot: String
    package let channel: String
    /// Name and digest of the template's text (`TemplateVersion`), so that a changed text needs a new yes.
    package let template: String
    package let dailyCap: Int
    package let endsAt: Date
    package let by: String
    package let at: Date

    package init(
        id: String, slot: String, channel: String, template: String, dailyCap: Int, endsAt: Date, by: String, at: Date
    ) {
        self.id = id
        self.slot = slot
        self.channel = channel
        self.template = template
        self.dailyCap = dailyCap
        self.endsAt = endsAt
        self.by = by
        self.at = at
    }

    package init?(json: JSONObject) {
        guard let id = json["id"]?.string, let slot = json["slot_id"]?.string, let channel = json["channel"]?.string,
            let template = json["template"]?.string, let cap = json["daily_cap"]?.int,
            let ends = json["ends_at"]?.string.flatMap(Timestamp.date)
        else { return nil }
        self.init(
            id: id, slot: slot, channel: channel, template: template, dailyCap: cap, endsAt: ends,
            by: json["by"]?.string ?? "", at: json["at"]?.string.flatMap(Timestamp.date) ?? .distantPast)
    }

    package var json: JSONObject {
        [
            "v": 1, "id": .string(id), "at": .string(Timestamp.string(at)), "op": "add", "slot_id": .string(slot),
            "channel": .string(channel), "template": .string(template), "daily_cap": .int(Int64(dailyCap)),
            "ends_at": .string(Timestamp.string(endsAt)), "by": .string(by),
        ]
    }
}

/// `standing.jsonl` as it stands: lines `{"op":"add",…}` and `{"op":"remove","id":…}`.
package struct StandingFold: Sendable {
    private var reader: JournalReader
    package private(set) var entries: [StandingApproval] = []

    package init(path: String, io: any LogIO = SystemLogIO()) { reader = JournalReader(path: path, io: io) }

    package mutating func refresh() throws -> Bool {
        let batch = try reader.readNew()
        if batch.isReplaced { entries = [] }
        for line in batch.entries.map(\.value) {
            if line["op"]?.string == "remove" {
                entries.removeAll { $0.id == line["id"]?.string }
            } else if let entry = StandingApproval(json: line) {
                entries.removeAll { $0.id == entry.id }
                entries.append(entry)
            }
        }
        return !batch.entries.isEmpty || batch.isReplaced
    }

    /// The approvals that were given for exactly this, whether or not today's number is used up.
    package func candidates(slot: String, channel: String, template: String?, at now: Date) -> [StandingApproval] {
        guard let template else { return [] }
        return entries.filter { $0.slot == slot && $0.channel == channel && $0.template == template && $0.endsAt > now }
    }
}

/// Standing approvals as admins give and take them.
package actor StandingApprovals {
    private let executor = QueueExecutor("standing")
    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    private let writer: JournalWriter
    private let clock: WallClock
    private var fold: StandingFold

    /// `path` is `runtime/standing.jsonl`.
    package init(path: String, clock: @escaping WallClock, io: any LogIO = SystemLogIO()) {
        writer = JournalWriter(path: path, io: io)
        fold = StandingFold(path: path, io: io)
        self.clock = clock
    }

    package func list() throws -> [StandingApproval] {
        _ = try fold.refresh()
        return fold.entries
    }

    /// `templateVersion` is `TemplateVersion.of` the text as it is now. Throws `DeliveryError.badValue`.
    package func add(
        slot: SlotID, channel: String, templateVersion: String, dailyCap: Int, endsAt: Date, by: String
    ) async throws -> StandingApproval {
        let now = clock()
        guard dailyCap > 0, dailyCap <= 1000 else { throw DeliveryError.badValue("daily_cap must be 1 to 1000") }
        guard endsAt > now else { throw DeliveryError.badValue("ends_at must be in the future") }
        var random = SystemRandomNumberGenerator()
        let entry = StandingApproval(
            id: SortableID.make(at: now, using: &random), slot: slot.raw, channel: channel, template: templateVersion,
            dailyCap: dailyCap, endsAt: endsAt, by: by, at: now)
        try await writer.append([entry.json])
        return entry
    }

    /// Throws `DeliveryError.notFound`.
    package func remove(_ id: String, by: String) async throws {
        guard try list().contains(where: { $0.id == id }) else {
            throw DeliveryError.notFound(what: "standing", id: id)
        }
        try await writer.append([
            ["v": 1, "id": .string(id), "at": .string(Timestamp.string(clock())), "op": "remove", "by": .string(by)]
        ])
    }
}
