package import Domain
package import Foundation
import Journal
package import Slots

/// The slots' `leads.jsonl` as the host reads them: folded once, then only what is new. The one line it ever adds is a
/// person's wish.
package actor LeadLedgers {
    private final class Ledger {
        var reader: JournalReader
        var history = LeadHistory()
        var last: [String: Date] = [:]
        var lines = 0

        init(path: String) { reader = JournalReader(path: path) }
    }

    private let lane = FileLane("lead ledgers")
    package nonisolated var unownedExecutor: UnownedSerialExecutor { lane.asUnownedSerialExecutor() }
    private var ledgers: [String: Ledger] = [:]

    package init() {}

    /// How many lines the file has, bad ones included. Throws `JournalError`.
    package func lineCount(of slot: SlotFolder) throws -> Int { try refreshed(slot).lines }

    /// Every lead, the last told about first. Throws `JournalError`.
    package func rows(of slot: SlotFolder) throws -> [LeadRow] {
        let ledger = try refreshed(slot)
        return ledger.history.records.values.map { LeadRow(record: $0, at: ledger.last[$0.id] ?? .distantPast) }
            .sorted { ($0.at, $0.record.id) > ($1.at, $1.record.id) }
    }

    /// All that was written about one lead, in order. Reads the file anew: a person asks for one lead at a time.
    package func trail(of lead: String, in slot: SlotFolder) throws -> [JSONObject] {
        var reader = JournalReader(path: slot.leads)
        return try reader.readNew().entries.map(\.value).filter { $0["lead_id"]?.string == lead }
    }

    /// What the log says of each lead, in no order. Throws `JournalError`.
    package func records(of slot: SlotFolder) throws -> [LeadRecord] {
        try Array(refreshed(slot).history.records.values)
    }

    /// Writes that a person had wanted this lead; once per lead. Returns when it was wished, and whether that is new.
    /// - Throws: `OperationError.unknownLead`, `OperationError.alreadyClicked`, `JournalError`.
    package func wish(for lead: String, in slot: SlotFolder, by actor: String, at now: Date) throws -> (Date, Bool) {
        guard let record = try refreshed(slot).history[lead] else { throw OperationError.unknownLead(lead) }
        if let at = record.wishedAt { return (at, false) }
        guard record.intendedAt == nil else { throw OperationError.alreadyClicked(lead) }
        let event = LeadEvent(
            at: now, type: .wished, slotID: slot.id, runID: nil, leadID: lead, plugin: nil,
            fields: ["by": .string(actor)])
        let writer = JournalWriter(path: slot.leads)
        defer { writer.close() }
        try writer.appendNow([event.json])
        return (now, true)
    }

    private func refreshed(_ slot: SlotFolder) throws -> Ledger {
        let ledger = ledgers[slot.leads] ?? Ledger(path: slot.leads)
        let batch = try ledger.reader.readNew()
        if batch.isReplaced { (ledger.history, ledger.last, ledger.lines) = (LeadHistory(), [:], 0) }
        ledger.lines += batch.entries.count + batch.badLines.count
        for event in batch.entries.compactMap({ LeadEvent(json: $0.value) }) {
            ledger.history.apply(event)
            if let id = event.leadID { ledger.last[id] = event.at }
        }
        ledgers[slot.leads] = ledger
        return ledger
    }
}
