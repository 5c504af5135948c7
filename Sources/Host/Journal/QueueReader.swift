import Domain
package import Foundation

/// One good line of a queue and its segment.
package struct QueueLine: Sendable {
    package let segment: Int
    package let entry: JournalEntry
    package var place: LinePlace { LinePlace(segment: segment, offset: entry.offset) }
}

/// A damaged line of a queue and the file it stands in.
package struct BadQueueLine: Sendable, Equatable {
    package let file: String
    package let line: BadLine

    package init(file: String, line: BadLine) { (self.file, self.line) = (file, line) }
}

/// What one look at a queue gave, besides its lines.
package struct QueueNews: Sendable, Equatable {
    package var lines = 0
    package var badLines: [BadQueueLine] = []
    /// A segment is another file than before (replaced, cut, copied back) and was read again from its beginning.
    package var replaced: [Int] = []
    /// Segments that were found sealed.
    package var sealed: [Int] = []
}

/// Reads a queue across its segments: the sealed ones that are not settled yet, then the active one.
///
/// A sealed segment is looked at for ten minutes more, because a program that had it open may still append to it.
/// A look that throws has taken nothing; its lines come again.
package struct QueueReader: Sendable {
    /// How long a sealed segment is looked at.
    package static let lateSeconds: TimeInterval = 600
    private struct Watched: Sendable {
        let segment: Int
        var reader: JournalReader
        /// `nil` until it was read once.
        var until: Date?
    }
    package let segments: QueueSegments
    private let io: any LogIO
    private var watched: [Watched] = []
    private var active: JournalReader
    private var number: Int
    private let start: QueueOffset?
    private var isOpen = false

    /// `offset` says where to begin: at its `low`. Nothing is touched before the first `readNew`.
    package init(path: String, from offset: QueueOffset? = nil, io: any LogIO = SystemLogIO()) {
        segments = QueueSegments(path: path)
        self.io = io
        start = offset
        active = JournalReader(path: path, io: io)
        number = 1
    }

    /// Number of the active segment.
    package var segment: Int { number }
    /// How far the active segment was read, in bytes.
    package var offset: UInt64 { active.offset }

    /// Where a later reader must begin at the latest so that it sees what this one has not: before late appends to
    /// sealed segments.
    package var place: LinePlace {
        watched.first.map { LinePlace(segment: $0.segment, offset: $0.reader.offset) }
            ?? LinePlace(segment: number, offset: active.offset)
    }

    /// What the file of a segment began with; `nil` for one that is not looked at any more.
    package func fingerprint(of segment: Int) -> JournalReader.Fingerprint? {
        segment == number ? active.fingerprint : watched.first { $0.segment == segment }?.reader.fingerprint
    }

    /// Hands over the whole lines that came since the last call. Throws `JournalError`.
    package mutating func readNew(now: Date, _ take: (QueueLine) -> Void) throws -> QueueNews {
        var next = self
        var news = QueueNews()
        if !next.isOpen { try next.open() }
        for index in next.watched.indices { try next.readWatched(index, now: now, &news, take) }
        try next.readActive(now: now, &news, take)
        next.watched.removeAll { $0.until.map { $0 <= now } ?? false }
        self = next
        return news
    }

    private mutating func open() throws {
        isOpen = true
        let sealed = try segments.numbers()
        number = (sealed.last ?? 0) + 1
        // A place in a segment that does not exist is no place: everything is read, and repeats are dropped.
        let from = start.flatMap { $0.segment <= number ? $0 : nil }
        for segment in sealed where segment >= from?.segment ?? 0 {
            watched.append(Watched(segment: segment, reader: reader(segment, segments.sealed(segment), from)))
        }
        active = reader(number, segments.path, from)
    }

    private func reader(_ segment: Int, _ path: String, _ from: QueueOffset?) -> JournalReader {
        guard let from, from.segment == segment else { return JournalReader(path: path, io: io) }
        return JournalReader(path: path, offset: from.low, fingerprint: from.fingerprint, io: io)
    }

    private mutating func readWatched(
        _ index: Int, now: Date, _ news: inout QueueNews, _ take: (QueueLine) -> Void
    ) throws {
        _ = try Self.read(&watched[index].reader, watched[index].segment, &news, take)
        watched[index].until = watched[index].until ?? now.addingTimeInterval(Self.lateSeconds)
    }

    /// Reads the active segment; what was sealed meanwhile is read to its end first.
    private mutating func readActive(now: Date, _ news: inout QueueNews, _ take: (QueueLine) -> Void) throws {
        while true {
            while try io.status(path: segments.sealed(number)) != nil {
                var reader = active
                reader.follow(to: segments.sealed(number))
                watched.append(Watched(segment: number, reader: reader))
                news.sealed.append(number)
                try readWatched(watched.count - 1, now: now, &news, take)
                number += 1
                active = JournalReader(path: segments.path, io: io)
            }
            if try Self.read(&active, number, &news, isStill: isStillActive, take) { return }
        }
    }

    /// Asked once the file is open: had it been sealed before that, it would lie in the archive by now, and what we
    /// opened would be the next segment.
    private func isStillActive() throws -> Bool { try io.status(path: segments.sealed(number)) == nil }

    /// False when nothing was taken, because the file is not the segment any more.
    private static func read(
        _ reader: inout JournalReader, _ segment: Int, _ news: inout QueueNews,
        isStill: () throws -> Bool = { true }, _ take: (QueueLine) -> Void
    ) throws -> Bool {
        var count = 0
        let found = try reader.readEach(isStill: isStill) {
            count += 1
            take(QueueLine(segment: segment, entry: $0))
        }
        guard let found else { return false }
        let file = FilePath.name(of: reader.path)
        news.lines += count
        news.badLines += found.badLines.map { BadQueueLine(file: file, line: $0) }
        if found.isReplaced { news.replaced.append(segment) }
        return true
    }
}
