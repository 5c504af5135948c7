import Domain
import Foundation
import Journal

extension Dispatcher {
    /// Takes in new lines, decisions, lists, the hold and settings; says whether any gate may answer differently now.
    func takeInputs() async throws -> Bool {
        let moment = now
        var clashes: [BadQueueLine] = []
        let news = try reader.readNew(now: moment) { line in
            fold.ingest(line.entry, segment: line.segment, now: moment)
            clashes += fold.takeClashes().map { _ in BadQueueLine(clashing: line) }
        }
        if !news.replaced.isEmpty { noteReplaced(news.replaced) }
        if !news.badLines.isEmpty || !clashes.isEmpty { try await putAside(news.badLines + clashes) }
        let isChanged = try lookAgain()
        let before = slots
        slots = [:]
        for slot in fold.slotNames { slots[slot] = SlotID(slot).flatMap(ports.slot) }
        return isChanged || news.lines > 0 || !news.replaced.isEmpty || slots != before
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
    private func putAside(_ lines: [BadQueueLine]) async throws {
        badLines += lines.count
        tell(
            .attention, key: "bad_lines:\(configuration.channel)", code: "bad_lines",
            "\(badLines) unreadable lines in the queue of \(configuration.channel)")
        try await quarantine.append(
            lines.map { bad in
                [
                    "v": 1, "at": .string(Timestamp.string(now)), "file": .string(bad.file),
                    "offset": .int(Int64(bad.line.offset)), "why": .string(bad.line.why),
                    "bytes_b64": .string(Data(bad.line.excerpt).base64EncodedString()),
                ]
            })
    }

    private func noteReplaced(_ segments: [Int]) {
        tell(
            .attention, key: "segment_replaced:\(configuration.channel)", code: "segment_replaced",
            "the queue file of \(configuration.channel) was replaced or cut; it was read again, repeats are dropped")
    }
}

extension BadQueueLine {
    /// A line whose id another item has.
    fileprivate init(clashing line: QueueLine) {
        let bytes = JSONValue.object(line.entry.value).encoded
        self.init(
            file: "segment \(line.segment)",
            line: BadLine(
                offset: line.entry.offset, why: "another line has this id and asks for something else",
                excerpt: Array(bytes.prefix(4096))))
    }
}
