import Domain
import Foundation
import Journal

extension Dispatcher {
    /// Notes how far the queue is settled, seals it when it is big, and begins a new journal when that is big.
    ///
    /// None of this decides anything: what fails is tried again after the next step.
    func tidyFiles() async {
        // What is known of a damaged journal's length must not be forgotten.
        guard journal != nil, damage == nil else { return }
        do {
            try reader.segments.rotate(ifAtLeast: configuration.segmentBytes, io: io)
            try saveOffset()
            try await compactJournal()
        } catch {
            note(trouble: error)
        }
    }

    /// Where the next start has to begin reading.
    private var startingPoint: QueueOffset {
        let place = min(fold.lowestOpenPlace ?? reader.place, reader.place)
        return QueueOffset(
            segment: place.segment, fingerprint: reader.fingerprint(of: place.segment), low: place.offset,
            read: reader.offset, readSegment: reader.segment, journalSequence: fold.sequence)
    }

    func saveOffset() throws {
        guard
            fold.sequence != offset.journalSequence || reader.offset != offset.read
                || reader.segment != offset.readSegment || reader.place.segment != offset.segment
        else { return }
        let new = startingPoint
        guard new != offset else { return }
        try new.save(files.offset)
        offset = new
    }

    private func compactJournal() async throws {
        guard let journal, try await journal.isBig(configuration.journalBytes) else { return }
        fold.forgetFinished(now: now)
        let forgotten = fold.forgettable(now: now)
        try await journal.compact(without: forgotten, settled: startingPoint)
        fold.forget(forgotten)
    }

    /// A finished job's line was let go of; it still stands in the queue or its archive.
    func findLine(of id: String) throws {
        guard fold.entries[id] == nil else { return }
        var whole = QueueReader(path: files.queue, io: io)
        let moment = now
        _ = try whole.readNew(now: moment) { line in
            guard fold.entries[id] == nil, line.entry.value["id"]?.string ?? id == id else { return }
            fold.ingest(line.entry, segment: line.segment, now: moment)
        }
        guard fold.entries[id] != nil else { throw DeliveryError.notFound(what: "queue line", id: id) }
    }
}
