import Domain
import Foundation
import Journal

extension Dispatcher {
    /// Takes in new lines, decisions, lists, the hold and settings; says whether any gate may answer differently now.
    func takeInputs() async throws -> Bool {
        let batch = try reader.readNew()
        for line in batch.entries { fold.ingest(line, segment: offset.segment, now: now) }
        if !batch.badLines.isEmpty { try await putAside(batch.badLines) }
        let isChanged = try lookAgain()
        let before = slots
        slots = [:]
        for slot in fold.slotNames { slots[slot] = SlotID(slot).flatMap(ports.slot) }
        return isChanged || !batch.entries.isEmpty || batch.isReplaced || slots != before
    }

    /// The look right before a send: hold, do-not-contact, approvals, standing approvals, first touches.
    func lookAgain() throws -> Bool {
        let hold = try io.status(path: DeliveryFiles.hold(configuration.runtime)) != nil
        let changes = [
            hold != isHeld, try approvals.refresh(), try doNotContact.refresh(), try standing.refresh(),
            try firstTouches.refresh(),
        ]
        isHeld = hold
        return changes.contains(true)
    }

    /// Keeps damaged lines where a person can look at them; the queue itself is never changed.
    private func putAside(_ lines: [BadLine]) async throws {
        badLines += lines.count
        try await quarantine.append(
            lines.map { line in
                [
                    "v": 1, "at": .string(Timestamp.string(now)), "file": .string(FilePath.name(of: files.queue)),
                    "offset": .int(Int64(line.offset)), "why": .string(line.why),
                    "bytes_b64": .string(Data(line.excerpt).base64EncodedString()),
                ]
            })
        tell(
            .attention, key: "bad_lines:\(configuration.channel)", code: "bad_lines",
            "\(badLines) unreadable lines in the queue of \(configuration.channel)")
    }
}
