import Domain
package import Journal

/// A channel's journal read and folded: what is known of its jobs without their lines.
package struct JournalFold: Sendable {
    package private(set) var fold: JobFold
    /// The number of the file in use.
    package let number: Int
    /// Stands behind the last record that was folded.
    package let reader: JournalReader
    /// The files that were needed, in order; more than one only when a snapshot is damaged.
    package let paths: [String]
    /// Why the channel must stop, or `nil`.
    package let damage: String?
    /// How far the queue was settled when the snapshot was written; `nil` without a snapshot.
    package let settled: QueueOffset?

    /// Throws `JournalError`.
    package init(_ files: DeliveryFiles, io: any LogIO = SystemLogIO()) throws {
        let numbers = try files.journalNumbers()
        number = numbers.last ?? 1
        let path = files.journal(number)
        var fold = JobFold(channel: files.channel)
        var scan = try JournalScan(path, io: io, needsSnapshot: number > 1) { fold.apply($0) }
        var paths = [path]
        if !scan.isWhole, let before = numbers.dropLast().last {
            paths = [files.journal(before), path]
            fold = JobFold(channel: files.channel)
            _ = try JournalScan(paths[0], io: io) { fold.apply($0) }
            scan = try JournalScan(path, io: io, needsSnapshot: true) { fold.apply($0) }
        }
        fold.taken = scan.settled.map { LinePlace(segment: $0.readSegment, offset: $0.read) }
        (self.fold, self.paths, reader) = (fold, paths, scan.reader)
        (damage, settled) = (scan.damage, scan.settled)
    }
}
