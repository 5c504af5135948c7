package import Domain
package import Foundation
package import Journal

/// A contact that must not be written to: on no channel, or on one (`channel`) that can never reach it.
package struct DoNotContact: Sendable, Hashable {
    package let id: String
    package let contact: String
    package let reason: String?
    package let by: String
    package let at: Date
    package let channel: String?

    package var json: JSONObject {
        var line: JSONObject = [
            "v": 1, "id": .string(id), "at": .string(Timestamp.string(at)), "op": "add", "contact": .string(contact),
            "key": JSONValue(ContactKey(contact)?.text), "reason": JSONValue(reason), "by": .string(by),
        ]
        if let channel { line["channel"] = .string(channel) }
        return line
    }

    /// The item of the API; the address is masked.
    package var item: JSONObject {
        [
            "id": .string(id), "contact_masked": .string(ContactKey.masked(contact)), "reason": JSONValue(reason),
            "by": .string(by), "at": .string(Timestamp.string(at)), "channel": JSONValue(channel),
        ]
    }

    package init(id: String, contact: String, reason: String?, by: String, at: Date, channel: String? = nil) {
        (self.id, self.contact, self.reason, self.by, self.at, self.channel) = (id, contact, reason, by, at, channel)
    }

    init?(json: JSONObject, fallbackID: String) {
        guard let contact = json["contact"]?.string, ContactKey(contact) != nil else { return nil }
        self.init(
            id: json["id"]?.string ?? fallbackID, contact: contact, reason: json["reason"]?.string,
            by: json["by"]?.string ?? "", at: json["at"]?.string.flatMap(Timestamp.date) ?? .distantPast,
            channel: json["channel"]?.string)
    }
}

/// `dnc.jsonl` as it stands. A line is `{"op":"add","contact":…}` or `{"op":"remove","id":…}`; `add` is the default.
package struct DoNotContactFold: Sendable {
    private var reader: JournalReader
    package private(set) var entries: [String: DoNotContact] = [:]
    package private(set) var order: [String] = []
    private var keys: [ContactKey: Set<String>] = [:]

    package init(path: String, io: any LogIO = SystemLogIO()) { reader = JournalReader(path: path, io: io) }

    package mutating func refresh() throws -> Bool {
        let batch = try reader.readNew()
        if batch.isReplaced { (entries, order, keys) = ([:], [], [:]) }
        for entry in batch.entries { apply(entry.value, at: entry.offset) }
        return !batch.entries.isEmpty || batch.isReplaced
    }

    private mutating func apply(_ line: JSONObject, at offset: UInt64) {
        if line["op"]?.string == "remove" {
            guard let id = line["id"]?.string, let old = entries.removeValue(forKey: id) else { return }
            if let key = ContactKey(old.contact) { keys[key]?.remove(id) }
            order.removeAll { $0 == id }
        } else if let entry = DoNotContact(json: line, fallbackID: "line-\(offset)"),
            let key = ContactKey(entry.contact)
        {
            if entries[entry.id] == nil { order.append(entry.id) }
            entries[entry.id] = entry
            keys[key, default: []].insert(entry.id)
        }
    }

    /// Whether one of the contacts must not be written to on this channel.
    package func blocks(_ contacts: Set<ContactKey>, channel: String) -> Bool {
        contacts.contains { key in
            keys[key]?.contains { id in entries[id].map { $0.channel == nil || $0.channel == channel } ?? false }
                ?? false
        }
    }
}

/// The do-not-contact list as people use it. Adding twice gives the first entry.
package actor DoNotContactList {
    private let executor = QueueExecutor("dnc")
    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    private let writer: JournalWriter
    private let clock: WallClock
    private var fold: DoNotContactFold

    /// `path` is `runtime/dnc.jsonl`.
    package init(path: String, clock: @escaping WallClock, io: any LogIO = SystemLogIO()) {
        writer = JournalWriter(path: path, io: io)
        fold = DoNotContactFold(path: path, io: io)
        self.clock = clock
    }

    package func list() throws -> [DoNotContact] {
        _ = try fold.refresh()
        return fold.order.compactMap { fold.entries[$0] }
    }

    package func contains(_ contact: String) throws -> Bool {
        _ = try fold.refresh()
        return fold.blocks(ContactKey.all([contact]), channel: "")
    }

    package func add(_ contact: String, reason: String?, by: String) async throws -> DoNotContact {
        guard let key = ContactKey(contact) else {
            throw DeliveryError.badValue("a contact must be a phone, e-mail or chat id")
        }
        if let known = try list().first(where: { $0.channel == nil && ContactKey($0.contact) == key }) { return known }
        var random = SystemRandomNumberGenerator()
        let now = clock()
        let entry = DoNotContact(
            id: SortableID.make(at: now, using: &random), contact: contact.trimmingCharacters(in: .whitespaces),
            reason: reason,
            by: by, at: now)
        try await writer.append([entry.json])
        return entry
    }

    /// Throws `DeliveryError.notFound`.
    package func remove(_ id: String, by: String) async throws {
        guard try list().contains(where: { $0.id == id }) else { throw DeliveryError.notFound(what: "dnc", id: id) }
        try await writer.append([
            ["v": 1, "id": .string(id), "at": .string(Timestamp.string(clock())), "op": "remove", "by": .string(by)]
        ])
    }
}
