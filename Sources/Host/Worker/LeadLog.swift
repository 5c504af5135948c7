package import Domain
import Foundation
package import Journal
import Synchronization

/// A slot's `leads.jsonl` as its worker sees it: every line is on disk before the call returns, and the fold knows it
/// the moment it is. The worker is the only one that writes lead events; other processes append other types.
package actor LeadLog {
    private let writer: JournalWriter
    private let slotID: SlotID
    private let runID: String
    private let now: WallClock
    private let onEvent: @Sendable (LeadEvent, _ title: String?) -> Void
    private var reader: JournalReader
    /// An append failed: the file may hold more than the fold knows, and is read again before anything else.
    private var isInDoubt = false
    private var intending = Set<String>()
    package private(set) var history = LeadHistory()
    /// Lines that could not be read when the log was opened.
    package nonisolated let badLines: Int
    /// The ids seen so far, for scripts that ask.
    package nonisolated let seen = SeenLeads()

    /// Reads the whole log once, so that what an earlier run intended, bought or still owes is known.
    /// - Throws: `JournalError` when the file cannot be read.
    /// - Parameters:
    ///   - io: the system calls, exchanged by tests.
    ///   - onEvent: told of each event once it is durable.
    package init(
        path: String, slotID: SlotID, runID: String, now: @escaping WallClock, io: any LogIO = SystemLogIO(),
        onEvent: @escaping @Sendable (LeadEvent, _ title: String?) -> Void = { _, _ in }
    ) throws {
        (self.slotID, self.runID, self.now, self.onEvent) = (slotID, runID, now, onEvent)
        writer = JournalWriter(path: path, io: io)
        var reader = JournalReader(path: path, io: io)
        let batch = try reader.readNew()
        var history = LeadHistory()
        for event in batch.badLines.compactMap({ Self.possibleIntent($0, slotID: slotID, now: now()) }) {
            history.apply(event)
        }
        for entry in batch.entries { if let event = LeadEvent(json: entry.value) { history.apply(event) } }
        (self.history, self.reader, badLines) = (history, reader, batch.badLines.count)
        for id in history.records.keys { seen.insert(id) }
    }

    /// A line that cannot be trusted but speaks of an intent counts as one: its lead is not clicked, the site is asked.
    private static func possibleIntent(_ line: BadLine, slotID: SlotID, now: Date) -> LeadEvent? {
        let text = String(decoding: line.excerpt, as: UTF8.self)
        guard text.contains(LeadEventType.clickIntended.rawValue),
            let id = text.firstMatch(of: /"lead_id":"([^"\\]{1,128})"/)?.output.1
        else { return nil }
        let at = text.firstMatch(of: /"ts":"([^"]+)"/).flatMap { Timestamp.date(String($0.output.1)) }
        return LeadEvent(
            at: at ?? now, type: .clickIntended, slotID: slotID, runID: nil, leadID: String(id), plugin: nil)
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
        try await write([event])
        return event
    }

    /// Writes the intent to click a lead, the one line that may stand here only once per lead.
    /// - Returns: `false` when an intent stands there already: then nothing was written and nothing may be clicked.
    /// - Throws: `JournalError`; then nothing may be clicked either.
    package func intend(_ lead: String, plugin: PluginStamp?, _ fields: JSONObject = [:]) async throws -> Bool {
        try foldAgainIfInDoubt()
        guard history[lead]?.intendedAt == nil, intending.insert(lead).inserted else { return false }
        defer { intending.remove(lead) }
        try await append(.clickIntended, lead: lead, plugin: plugin, fields)
        return true
    }

    private func write(_ events: [LeadEvent]) async throws {
        try foldAgainIfInDoubt()
        do { try await writer.append(events.map(\.json)) } catch {
            isInDoubt = true
            // What is on disk all the same is learnt at once; where that fails too, the next append tries it first.
            do { try foldAgainIfInDoubt() } catch {}
            throw error
        }
        for event in events { learn(event) }
    }

    /// A failed append may still have left its lines. They are added to the fold; nothing known is ever taken out of it.
    private func foldAgainIfInDoubt() throws {
        guard isInDoubt else { return }
        for entry in try reader.readNew().entries {
            if let event = LeadEvent(json: entry.value) { history.apply(event) }
        }
        isInDoubt = false
    }

    /// Appends many at once, in one write and one sync.
    package func append(_ drafts: [LeadDraft], plugin: PluginStamp?) async throws {
        guard !drafts.isEmpty else { return }
        let events = drafts.map {
            LeadEvent(
                at: now(), type: $0.type, slotID: slotID, runID: runID, leadID: $0.lead, plugin: plugin,
                fields: $0.fields)
        }
        try await write(events)
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
