import Domain
package import Foundation

/// Where a line of a queue stands: in which of its segments, and at which byte of that.
package struct LinePlace: Sendable, Hashable, Comparable {
    package let segment: Int
    package let offset: UInt64

    package init(segment: Int, offset: UInt64) { (self.segment, self.offset) = (segment, offset) }

    package static func < (a: LinePlace, b: LinePlace) -> Bool { (a.segment, a.offset) < (b.segment, b.offset) }

    /// One number that orders places as they stand: segments of up to a terabyte.
    package var rank: UInt64 { UInt64(segment) << 40 | offset }
}

/// The files one queue consists of: the active one, and the sealed ones beside it in `archive/`, numbered from 1.
///
/// The active one has no number in its name; it is the number after the highest sealed one. Sealing is one rename
/// under the append lock, so every line keeps its segment and its offset for ever, and a program of somebody else that
/// still holds the file open writes into the sealed segment, where readers look for a while.
package struct QueueSegments: Sendable, Hashable {
    /// The active file.
    package let path: String

    package init(path: String) { self.path = path }

    package var archive: String { FilePath.folder(of: path) + "/archive" }

    /// The path a segment has once it is sealed.
    package func sealed(_ number: Int) -> String { "\(archive)/\(stem).\(number).jsonl" }

    /// Numbers of the sealed segments that are still there, in order.
    package func numbers() throws -> [Int] {
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: archive) } catch CocoaError.fileReadNoSuchFile
        {
            return []
        }
        let (head, tail) = (stem + ".", ".jsonl")
        return names.filter { $0.hasPrefix(head) && $0.hasSuffix(tail) }
            .compactMap { Int($0.dropFirst(head.count).dropLast(tail.count)) }.filter { $0 > 0 }.sorted()
    }

    /// The number of the active file.
    package func activeNumber() throws -> Int { (try numbers().last ?? 0) + 1 }

    /// Whether no line that was ever appended is gone.
    package func isWhole(io: any LogIO = SystemLogIO()) throws -> Bool {
        let all = try numbers()
        return try all == Array(1..<(all.last ?? 0) + 1)
            && all.allSatisfy { try io.status(path: sealed($0)).map { $0.size > 0 } ?? false }
    }

    private var stem: String {
        let name = FilePath.name(of: path)
        return name.hasSuffix(".jsonl") ? String(name.dropLast(6)) : name
    }

    // MARK: Sealing

    /// When a queue is sealed without being asked: 64 MiB.
    package static let limitBytes: UInt64 = 64 << 20

    /// Seals the active file when it has at least `bytes` bytes and begins a new one; `nil` when it has not.
    ///
    /// Everything acknowledged stays where it can be read at every moment of this. Throws `JournalError`.
    @discardableResult
    package func rotate(ifAtLeast bytes: UInt64 = limitBytes, io: any LogIO = SystemLogIO()) throws -> Int? {
        guard let size = try io.status(path: path)?.size, size >= max(1, bytes) else { return nil }
        let lockPath = JournalWriter.lockPath(for: path)
        let lock = try io.open(lockPath, flags: O_RDWR | O_CREAT | O_CLOEXEC, mode: 0o600)
        defer { io.close(lock) }
        _ = try io.lock(lock, wait: true, path: lockPath)
        defer { io.unlock(lock) }
        // Somebody else may have sealed it while we waited.
        guard let size = try io.status(path: path)?.size, size >= max(1, bytes) else { return nil }
        try finishTail(io)
        let number = try seal(io)
        let fresh = try io.open(path, flags: O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, mode: 0o600)
        io.close(fresh)
        try io.syncDirectory(of: path)
        return number
    }

    /// A last line without its line feed would never be read as one: it gets it now, as by the next append.
    private func finishTail(_ io: any LogIO) throws {
        let descriptor = try io.open(path, flags: O_RDWR | O_APPEND | O_CLOEXEC, mode: 0o600)
        defer { io.close(descriptor) }
        let size = try io.status(descriptor, path: path).size
        if size > 0, try io.readAll(descriptor, at: size - 1, count: 1, path: path) != [UInt8(ascii: "\n")] {
            try io.writeAll(descriptor, [UInt8(ascii: "\n")], path: path)
        }
        try io.sync(descriptor, path: path)
    }

    /// Moves the active file to its place in the archive. The caller holds the append lock.
    func seal(_ io: any LogIO) throws -> Int {
        try AtomicFile.makeFolder(archive, io: io)
        let number = try activeNumber()
        try io.rename(path, to: sealed(number))
        try io.syncDirectory(of: sealed(number))
        try io.syncDirectory(of: path)
        return number
    }

    // MARK: Retention

    /// Removes sealed segments last changed before `limit` and lying before `low`; gives their numbers.
    ///
    /// The newest one stays as an empty file, because its number must not be given a second time.
    @discardableResult
    package func prune(before low: LinePlace, changedBefore limit: Date, io: any LogIO = SystemLogIO()) throws -> [Int]
    {
        let all = try numbers()
        var removed: [Int] = []
        for number in all where number < low.segment {
            let file = sealed(number)
            guard let status = try io.status(path: file), status.changedAt < limit,
                status.size > 0 || number != all.last
            else { continue }
            if number == all.last { try AtomicFile.write([], to: file, io: io) } else { try io.remove(file) }
            removed.append(number)
        }
        return removed
    }
}
