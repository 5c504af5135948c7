package import Domain
import Foundation
import Journal
import Synchronization

/// A slot's `leads.jsonl` as its worker sees it: every line is on disk before the call returns, and the fold knows it
/// the moment it is. The worker is the only one that writes lead events; other processes append other types.
package actor LeadLog {
    private let writer: JournalWriter
    private let slotID: SlotID
    private let runID: String
    private let now: WallClock
    private let onEvent: @Sendable (LeadEvent, _ title: String?) -> Void
    package private(set) var history = LeadHistory()
    /// The ids seen so far, for scripts that ask.
    package nonisolated let seen = SeenLeads()

    /// Reads the whole log once, so that what an earlier run intended, bought or still owes is known.
    /// - Throws: `JournalError` when the file cannot be read.
    /// - Parameter onEvent: told of each event once it is durable.
    package init(
        path: String, slotID: SlotID, runID: String, now: @escaping WallClock,
        onEvent: @escaping @Sendable (LeadEvent, _ title: String?) -> Void = { _, _ in }
    ) throws {
        (self.slotID, self.runID, self.now, self.onEvent) = (slotID, runID, now, onEvent)
        writer = JournalWriter(path: path)
        var reader = JournalReader(path: path)
        var history = LeadHistory()
        for entry in try reader.readNew().entries {
            if let event = LeadEvent(json: entry.value) { history.apply(event) }
        }
        self.history = history
        for id in history.records.keys { seen.insert(id) }
    }

    private func learn(_ event: LeadEvent) {
        history.apply(event)
        if let id = event.leadID { seen.insert(id) }
        onEvent(event, event.leadID.flatMap { history[$0]?.lead?.title })
    }

    /// Appends one event and waits until it is durable.
    /// - Throws: `JournalError`; then nothing may follow that needs the line.
    @discardableResult
    package func append(
        _ type: LeadEventType, lead: String?, plugin: PluginStamp?, _ fields: JSONObject = [:]
    ) async throws -> LeadEvent {
        let event = LeadEvent(
            at: now(), type: type, slotID: slotID, runID: runID, leadID: lead, plugin: plugin, fields: fields)
        try await writer.append([event.json])
        learn(event)
        return event
    }

    /// Appends many at once, in one write and one sync.
    package func append(_ drafts: [LeadDraft], plugin: PluginStamp?) async throws {
        guard !drafts.isEmpty else { return }
        let events = drafts.map {
            LeadEvent(
                at: now(), type: $0.type, slotID: slotID, runID: runID, leadID: $0.lead, plugin: plugin, fields: $0.fields)
        }
        try await writer.append(events.map(\.json))
        for event in events { learn(event) }
    }
}

/// A line that is about to be written.
package struct LeadDraft: Sendable {
    package let type: LeadEventType
    package let lead: String?
    package let fields: JSONObject

    package init(_ type: LeadEventType, lead: String?, _ fields: JSONObject) {
        (self.type, self.lead, self.fields) = (type, lead, fields)
    }
}

/// A set of lead ids that may be asked from any thread.
package final class SeenLeads: Sendable {
    private let ids = Mutex<Set<String>>([])
    package func contains(_ id: String) -> Bool { ids.withLock { $0.contains(id) } }
    func insert(_ id: String) { ids.withLock { _ = $0.insert(id) } }
}
