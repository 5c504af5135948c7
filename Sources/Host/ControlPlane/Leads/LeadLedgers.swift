package import Domain
import Foundation
import Journal
package import Slots

/// The slots' `leads.jsonl` as the host reads them: folded once, then only what is new. Never writes.
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
